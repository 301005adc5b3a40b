-- Neovim with our settings, headless: `FDLC=… nvim --headless --clean -c 'luafile editors/test/neovim.lua'`, in a folder with `flow.fdl.yaml`.
local here = debug.getinfo(1, 'S').source:sub(2):match('(.*/)')
vim.g.fdlc = os.getenv('FDLC')
dofile(here .. '../neovim/fdl.lua')
vim.cmd('edit flow.fdl.yaml')

local buffer = vim.api.nvim_get_current_buf()
local failed = 0
local function check(name, held, extra)
  failed = failed + (held and 0 or 1)
  io.stdout:write((held and 'ok    ' or 'FAIL  ') .. 'neovim: ' .. name .. (held and '' or (': ' .. tostring(extra))) .. '\n')
end
local function wait(held) return vim.wait(15000, held, 20) end
local function text() return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') end
local function ask(method, line, character, more)
  local params = { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = { line = line, character = character } }
  for key, value in pairs(more or {}) do params[key] = value end
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 15000) or {}
  local _, answer = next(answers)
  return answer and answer.result
end

check('a mistake is told', wait(function()
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    if it.message:find('Nxet', 1, true) and it.lnum == 8 then return true end
  end
end), vim.inspect(vim.diagnostic.get(buffer)))

local labels = {}
local completed = ask('textDocument/completion', 8, 5)
for _, it in ipairs(completed and (completed.items or completed) or {}) do labels[it.label] = true end
check('completion offers fields', labels['Next'], vim.inspect(labels))

local hover = ask('textDocument/hover', 5, 12)
check('hover explains the type', hover and vim.inspect(hover.contents):find('Pass', 1, true), vim.inspect(hover))

-- The edit comes from the server and is carried out by the editor.
local edit = ask('textDocument/rename', 10, 11, { newName = 'Finished' })
if edit then vim.lsp.util.apply_workspace_edit(edit, 'utf-16') end
check('a state is renamed where it is named', text():find('Name: Finished', 1, true) and not text():find('Done', 1, true), text())

vim.api.nvim_buf_set_lines(buffer, 8, 9, false, { '    Next: Finished' })
check('a mistake that is mended is told no more', wait(function()
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    if it.severity == vim.diagnostic.severity.ERROR then return false end
  end
  return true
end), vim.inspect(vim.diagnostic.get(buffer)))

for _, client in pairs(vim.lsp.get_active_clients()) do client.stop() end
vim.cmd(failed == 0 and 'qa!' or 'cq!')

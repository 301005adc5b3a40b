-- FDL in Neovim 0.7 or later: put this file into ~/.config/nvim/plugin/.
-- `vim.g.fdlc` may name the program; otherwise `fdlc` on the path is taken.

local group = vim.api.nvim_create_augroup('fdl', { clear = true })

--- The names of files that hold flows.
local flows = { '*.fdl.yaml', '*.fdl.yml', '*.fdl.json', '*.flow.yaml', '*.flow.yml', '*.flow.json', 'flow.yaml', 'flow.yml' }
local others = { '*.test.yaml', '*.test.yml', 'fdlc.yaml' }

local function serve(buffer, language)
  local file = vim.api.nvim_buf_get_name(buffer)
  local project = vim.fn.findfile('fdlc.yaml', vim.fn.fnamemodify(file, ':p:h') .. ';')
  local root = vim.fn.fnamemodify(project ~= '' and project or file, ':p:h')
  local config = {
    name = 'fdlc',
    cmd = { vim.g.fdlc or 'fdlc', 'lsp' },
    root_dir = root,
    get_language_id = function() return language end,
    filetypes = { 'yaml', 'json' },
  }
  if vim.lsp.start then
    vim.api.nvim_buf_call(buffer, function() vim.lsp.start(config) end)
    return
  end
  -- Neovim 0.7 starts servers one by one: one for each project is kept.
  _G.fdl_clients = _G.fdl_clients or {}
  local client = _G.fdl_clients[root .. language]
  if not client or vim.lsp.client_is_stopped(client) then
    client = vim.lsp.start_client(config)
    _G.fdl_clients[root .. language] = client
  end
  vim.lsp.buf_attach_client(buffer, client)
end

vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
  group = group,
  pattern = flows,
  callback = function(event)
    vim.bo[event.buf].filetype = event.file:match('json$') and 'json' or 'yaml'
    vim.bo[event.buf].omnifunc = 'v:lua.vim.lsp.omnifunc'
    vim.bo[event.buf].shiftwidth = 2
    vim.bo[event.buf].expandtab = true
    serve(event.buf, 'fdl')
  end,
})

vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
  group = group,
  pattern = others,
  callback = function(event) serve(event.buf, 'yaml') end,
})

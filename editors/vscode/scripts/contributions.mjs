// What the extension offers to people, written once: file names, settings and
// commands with their texts in both languages. `npm run generate` writes
// package.json, package.nls*.json, src/generated.ts and the table of README.md
// from it, and a test says when they are old.

/** The names of files that hold flows; a test holds them against the compiler's list. */
export const flowEndings = ['.fdl.yaml', '.fdl.yml', '.fdl.json', '.flow.yaml', '.flow.yml', '.flow.json'];
export const flowNames = ['flow.yaml', 'flow.yml'];

/** Settings: `restricted` ones are not read from a folder that nobody trusts. */
export const settings = [
  {
    key: 'fdl.server.path', type: 'string', default: '', scope: 'machine-overridable', restricted: true,
    en: 'The program `fdlc`. Empty: the one on the path, else the one that `cargo install` left, else the one that comes with the extension.',
    zh: '`fdlc` 程序的路径。留空时依次使用 PATH 中的程序、`cargo install` 安装的程序、扩展自带的程序。',
  },
  {
    key: 'fdl.mode', type: 'string', default: 'project', values: ['project', 'standard', 'express'], scope: 'window',
    en: 'The kind of execution that flows are checked and run for; `project`: as `fdlc.yaml` says, else standard.',
    zh: '检查和运行流程时采用的执行模式；`project` 表示以 `fdlc.yaml` 为准，未指定时为标准模式。',
  },
  {
    key: 'fdl.graph.followCursor', type: 'boolean', default: true, scope: 'window',
    en: 'Bring the state at the cursor into view in the graph.',
    zh: '在流程图中自动显示光标所在的状态。',
  },
  {
    key: 'fdl.statusBar.shape', type: 'boolean', default: true, scope: 'window',
    en: 'Show the inferred shape of the data at the cursor in the status bar.',
    zh: '在状态栏显示光标处数据的推断结构。',
  },
  {
    key: 'fdl.trace.server', type: 'string', default: 'off', values: ['off', 'messages', 'verbose'], scope: 'window',
    en: 'How much of the talk with the language server goes to its log.',
    zh: '语言服务器通信日志的详细程度。',
  },
];

/** Commands: `when` says where the palette offers them; `trusted` ones execute something. */
export const commands = [
  { id: 'fdl.showGraph', icon: '$(type-hierarchy-sub)', when: 'flow', en: 'Show Graph', zh: '显示流程图' },
  { id: 'fdl.run', icon: '$(play)', when: 'flow', trusted: true, en: 'Run Flow…', zh: '运行流程…' },
  { id: 'fdl.runAgain', icon: '$(debug-rerun)', when: 'flow', trusted: true, en: 'Run Flow Again with the Same Input', zh: '使用相同输入再次运行流程' },
  { id: 'fdl.testCase', icon: '$(beaker)', when: 'test', trusted: true, en: 'Run Test Case at the Cursor', zh: '运行光标处的测试用例' },
  { id: 'fdl.restartServer', when: 'always', en: 'Restart Language Server', zh: '重启语言服务器' },
  { id: 'fdl.showLog', when: 'always', en: 'Show Language Server Log', zh: '显示语言服务器日志' },
  { id: 'fdl.initProject', when: 'always', trusted: true, en: 'Start a Project Here', zh: '在此处新建项目' },
];

/** Where a command is offered. */
export const places = {
  flow: "editorLangId == fdl || fdl.isFlow || activeWebviewPanelId == 'fdl.graph'",
  test: 'resourceFilename =~ /\\.test\\.ya?ml$/',
  always: 'true',
};

/** Texts of package.json that are neither. */
export const texts = {
  'extension.description': {
    en: 'Checks, runs, tests and draws workflows in FDL, the Flow Definition Language of Alibaba Cloud CloudFlow',
    zh: '检查、运行、测试并绘制 FDL（阿里云云工作流 CloudFlow 的流程定义语言）工作流',
  },
  'trust.description': {
    en: 'In a folder that nobody trusts flows are checked and drawn, and nothing is run: bindings of `fdlc.yaml` can start programs.',
    zh: '在不受信任的文件夹中，只检查和绘制流程，不运行任何内容：`fdlc.yaml` 中的绑定可能启动程序。',
  },
  'walkthrough.title': { en: 'Write, run and test a flow', zh: '编写、运行并测试流程' },
  'walkthrough.description': {
    en: 'From an empty file to a tested workflow, all on this machine.',
    zh: '从空文件到经过测试的工作流，全部在本机完成。',
  },
  'walkthrough.install.title': { en: 'Have fdlc at hand', zh: '准备好 fdlc' },
  'walkthrough.install.description': {
    en: 'The extension talks to the program fdlc. When it is not on your path, say where it is.\n[Say where fdlc is](command:workbench.action.openSettings?%22fdl.server.path%22)',
    zh: '本扩展依赖 fdlc 程序。如果它不在 PATH 中，请指定其位置。\n[指定 fdlc 的位置](command:workbench.action.openSettings?%22fdl.server.path%22)',
  },
  'walkthrough.write.title': { en: 'Write a flow', zh: '编写流程' },
  'walkthrough.write.description': {
    en: 'Start a project with a flow, its test and a project file, or type **flow** in an empty file **name.fdl.yaml**.\n[Start a project here](command:fdl.initProject)',
    zh: '新建一个包含流程、测试和项目文件的项目；也可以在空的 **name.fdl.yaml** 中输入 **flow**。\n[在此处新建项目](command:fdl.initProject)',
  },
  'walkthrough.graph.alt': { en: 'A flow beside its graph', zh: '流程与流程图并排显示' },
  'walkthrough.graph.title': { en: 'See it drawn', zh: '查看流程图' },
  'walkthrough.graph.description': {
    en: 'The graph beside the editor follows what you type. A click goes to the state.\n[Show the graph](command:fdl.showGraph)',
    zh: '编辑器旁的流程图会随输入实时更新，点击即可跳转到对应状态。\n[显示流程图](command:fdl.showGraph)',
  },
  'walkthrough.run.alt': { en: 'The graph after a run', zh: '运行之后的流程图' },
  'walkthrough.run.title': { en: 'Run it', zh: '运行流程' },
  'walkthrough.run.description': {
    en: 'Mocks play the services; waits and retries cost no time. The graph shows the way that the execution took.\n[Run the flow](command:fdl.run)',
    zh: '由模拟数据代替云服务；等待和重试不消耗时间。流程图会显示执行经过的路径。\n[运行流程](command:fdl.run)',
  },
  'walkthrough.test.alt': { en: 'The Test Explorer with cases of a flow', zh: '显示流程用例的测试资源管理器' },
  'walkthrough.test.title': { en: 'Keep it right', zh: '持续测试' },
  'walkthrough.test.description': {
    en: 'Cases of **name.test.yaml** are in the Test Explorer, with coverage.\n[Open the Test Explorer](command:workbench.view.testing.focus)',
    zh: '**name.test.yaml** 中的用例会显示在测试资源管理器中，并提供覆盖率。\n[打开测试资源管理器](command:workbench.view.testing.focus)',
  },
};

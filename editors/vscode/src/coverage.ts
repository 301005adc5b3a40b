// Coverage of flows as the editor shows it: a state is a statement from its first to its last line, its ways out and its rules are its
// branches. So the share of what was taken is the one that `fdlc test --coverage` tells.

import * as vscode from 'vscode';
import { byState, utf16Column, type FlowCoverage, type LineRange, type Outlined, type Place, type PlaceRange } from './report';

class FlowFileCoverage extends vscode.FileCoverage {
  constructor(readonly flow: FlowCoverage, uri: vscode.Uri) {
    const count = (hits: FlowCoverage['hits']): vscode.TestCoverageCount =>
      new vscode.TestCoverageCount(hits.filter(it => it.hits > 0).length, hits.length);
    super(uri, count(flow.hits.filter(it => it.kind === 'state')), count(flow.hits.filter(it => it.kind !== 'state')));
  }
}

/** The summary for one flow. */
export function fileCoverage(flow: FlowCoverage): vscode.FileCoverage {
  return new FlowFileCoverage(flow, vscode.Uri.file(flow.flow));
}

/** What the editor marks in the margin. */
export async function detailsOf(coverage: vscode.FileCoverage): Promise<vscode.FileCoverageDetail[]> {
  if (!(coverage instanceof FlowFileCoverage)) {
    return [];
  }
  const document = await vscode.workspace.openTextDocument(coverage.uri);
  const place = ({ line, column }: Place): vscode.Position => {
    const at = Math.min(line - 1, document.lineCount - 1);
    return new vscode.Position(at, utf16Column(document.lineAt(at).text, column));
  };
  const convert = (it: PlaceRange): LineRange => ({ start: place(it.start), end: place(it.end) });
  const range = ({ start, end }: LineRange): vscode.Range => new vscode.Range(start.line, start.character, end.line, end.character);
  return byState(coverage.flow.hits, await outline(coverage.uri), convert).flatMap(({ state, whole, parts }) => {
    const branches = parts.map(it => new vscode.BranchCoverage(it.hit.hits, range(it.range), it.hit.name));
    return [new vscode.StatementCoverage(state.hits, range(whole), branches), new vscode.DeclarationCoverage(state.name, state.hits, range(whole))];
  });
}

/** The states of a flow as the server tells them for the outline. */
async function outline(uri: vscode.Uri): Promise<Outlined[]> {
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', uri);
  const outlined = (it: vscode.DocumentSymbol): Outlined => ({ named: it.selectionRange, whole: it.range, inner: it.children.map(outlined) });
  return symbols?.map(outlined) ?? [];
}

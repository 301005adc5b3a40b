// Coverage of flows as the editor shows it: a state is a statement, its ways out and rules are its branches.

import * as vscode from 'vscode';
import { byState, utf16Column, type FlowCoverage, type PlaceRange } from './report';

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
  const place = ({ line, column }: PlaceRange['start']): vscode.Position => {
    const at = Math.min(line - 1, document.lineCount - 1);
    return new vscode.Position(at, utf16Column(document.lineAt(at).text, column));
  };
  const range = (it: PlaceRange): vscode.Range => new vscode.Range(place(it.start), place(it.end));
  return byState(coverage.flow.hits).map(({ state, parts }) => new vscode.StatementCoverage(
    state.hits, range(state.range), parts.map(it => new vscode.BranchCoverage(it.hits, range(it.range), it.name)),
  ));
}

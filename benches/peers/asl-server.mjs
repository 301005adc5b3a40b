// A language server around `amazon-states-language-service`, which is a library, so that
// `cargo run --release --example latency` can drive it. Usage: node asl-server.mjs FOLDER, where
// FOLDER holds `node_modules`. It adds nothing of its own to what an editor waits for: the
// diagnostics of a version are computed as soon as no message waits before them.

import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(process.argv[2] ?? ".", "package.json"));
const { createConnection, StreamMessageReader, StreamMessageWriter, TextDocuments, TextDocumentSyncKind } =
    require("vscode-languageserver/node");
const { TextDocument } = require("vscode-languageserver-textdocument");
const { getYamlLanguageService } = require("amazon-states-language-service");

const connection = createConnection(
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
);
const documents = new TextDocuments(TextDocument);
const service = getYamlLanguageService({
    workspaceContext: { resolveRelativePath: (path) => path },
    promiseConstructor: Promise,
    clientCapabilities: {},
});

connection.onInitialize(() => ({
    capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        completionProvider: {},
        hoverProvider: true,
    },
}));

// A text that is being typed makes the library throw now and then: then there is nothing to say.
const attempt = async (work, otherwise) => {
    try {
        return await work();
    } catch {
        return otherwise;
    }
};

documents.onDidChangeContent(({ document }) => {
    const { uri, version } = document;
    setTimeout(async () => {
        if (documents.get(uri)?.version !== version) {
            return;
        }
        const diagnostics = await attempt(() => service.doValidation(document), []);
        connection.sendDiagnostics({ uri, version, diagnostics });
    }, 1);
});

const ask = (question, otherwise) => ({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    return document ? attempt(() => question(document, position), otherwise) : otherwise;
};
connection.onCompletion(ask((document, position) => service.doComplete(document, position), []));
connection.onHover(ask((document, position) => service.doHover(document, position), null));

documents.listen(connection);
connection.listen();

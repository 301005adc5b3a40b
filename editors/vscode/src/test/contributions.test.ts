// What the extension says of itself: complete in both languages, and as the compiler has it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

declare const ROOT: string;
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const json = (name: string): Record<string, unknown> => JSON.parse(read(name)) as Record<string, unknown>;
const sources = readdirSync(join(ROOT, 'src')).filter(it => it.endsWith('.ts')).map(it => read(`src/${it}`)).join('\n');

test('files_that_hold_flows_are_those_of_the_compiler', () => {
  const kinds = readFileSync(join(ROOT, '../../compiler/src/project/kind.rs'), 'utf8');
  const list = (name: string): string[] => {
    const body = new RegExp(`${name}[^=]*=\\s*&?\\[([^\\]]*)\\]`).exec(kinds)?.[1] ?? '';
    return [...body.matchAll(/"([^"]*)"/g)].map(it => it[1] as string);
  };
  const { languages } = json('package.json')['contributes'] as { languages: { extensions: string[]; filenames: string[] }[] };
  assert.deepEqual(languages[0]?.extensions.toSorted(), list('FLOW_ENDINGS').toSorted());
  assert.deepEqual(languages[0]?.filenames.toSorted(), list('FLOW_NAMES').toSorted());
  const woken = (json('package.json')['activationEvents'] as string[]).join(' ');
  assert.match(woken, /\{fdl,flow\}\.\{yaml,yml,json\}.*flow\.\{yaml,yml\}/);
});

test('every_text_of_the_manifest_exists_in_both_languages', () => {
  const used = [...read('package.json').matchAll(/%([\w.]+)%/g)].map(it => it[1] as string);
  for (const language of ['package.nls.json', 'package.nls.zh-cn.json']) {
    const texts = json(language);
    assert.deepEqual(used.filter(it => typeof texts[it] !== 'string'), [], language);
  }
});

test('both_languages_have_the_same_texts_and_none_too_many', () => {
  const [english, chinese] = [json('package.nls.json'), json('package.nls.zh-cn.json')];
  assert.deepEqual(Object.keys(chinese).toSorted(), Object.keys(english).toSorted());
  const used = [...read('package.json').matchAll(/%([\w.]+)%/g)].map(it => it[1] as string);
  assert.deepEqual(Object.keys(english).filter(it => !used.includes(it)), [], 'nobody shows these');
  const links = (text: unknown): string[] => [...String(text).matchAll(/\(command:[^)]*\)|`[^`]+`|\{\d\}/g)].map(it => it[0]).toSorted();
  assert.deepEqual(Object.keys(english).filter(it => String(links(english[it])) !== String(links(chinese[it]))), [], 'the same commands and names in both');
});

test('every_message_is_translated', () => {
  const written = /\bt\(\s*'((?:[^'\\]|\\.)*)'/g;
  const messages = [...sources.matchAll(written)].map(it => (it[1] as string).replaceAll("\\'", "'"));
  const texts = json('l10n/bundle.l10n.zh-cn.json');
  assert.ok(messages.length > 30);
  assert.deepEqual(messages.filter(it => typeof texts[it] !== 'string'), []);
  assert.deepEqual(Object.keys(texts).filter(it => !messages.includes(it)), [], 'nobody says these');
  const marks = (text: unknown): string => [...String(text).matchAll(/\{\d\}|`[^`]+`/g)].map(it => it[0]).toSorted().join();
  assert.deepEqual(Object.keys(texts).filter(it => marks(it) !== marks(texts[it])), [], 'what is put into a message is in its translation');
  assert.deepEqual(sources.match(/(show(Error|Warning|Information)Message|setStatusBarMessage)\(\s*'/g), null, 'every message goes through the table');
});

test('grammar_and_snippets_know_the_words_of_the_language_and_no_others', () => {
  const schema = readFileSync(join(ROOT, '../fdl.schema.json'), 'utf8');
  const fields = new Set([...schema.matchAll(/"([A-Z]\w+)": \{/g)].map(it => it[1] as string));
  const types = new Set([...schema.matchAll(/"Type": \{\s*(?:"description": "[^"]*",\s*)?(?:"const": "(\w+)"|"enum": \[([^\]]*)\])/g)]
    .flatMap(it => it[1] ?? [...(it[2] as string).matchAll(/\w+/g)].map(word => word[0])));
  const words = JSON.parse(read('syntaxes/words.injection.json')) as { repository: Record<string, { match: string }> };
  const coloured = /\(\?:(StateMachine\|[\w|]+)\)/.exec(words.repository['state-type']?.match ?? '')?.[1]?.split('|');
  assert.deepEqual(coloured?.toSorted(), [...types].toSorted());
  const bodies = Object.values(json('snippets/fdl.json') as Record<string, { body: string[] }>).flatMap(it => it.body);
  const keys = bodies.flatMap(it => /^\s*(?:- )?([A-Z]\w+):/.exec(it)?.[1] ?? []);
  assert.ok(keys.length > 40);
  assert.deepEqual(keys.filter(it => !fields.has(it)), []);
  const named = bodies.flatMap(it => /^\s*(?:- )?Type: (\w+)$/.exec(it)?.[1] ?? []);
  assert.deepEqual(named.filter(it => !types.has(it)), []);
});

test('every_file_that_the_manifest_names_is_there', () => {
  const named = [...read('package.json').matchAll(/"(?:\.\/)?((?:icons|images|snippets|syntaxes|walkthrough|l10n)\/[^"]+)"/g)].map(it => it[1] as string);
  assert.ok(named.length > 8);
  assert.deepEqual(named.filter(it => !existsSync(join(ROOT, it))), []);
});

test('the_lockfile_names_no_registry', () => {
  assert.ok(!/"resolved"|https?:\/\/registry/.test(read('package-lock.json')));
});

// Finding the program.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProgram, type Surroundings } from '../binary';

function around(files: string[], changes: Partial<Surroundings> = {}): Surroundings {
  return {
    configured: '', path: '/usr/bin:relative:/opt/bin', platform: 'linux', extensionFolder: '/ext', home: '/home/u',
    isProgram: path => files.includes(path), ...changes,
  };
}

test('the_setting_wins_over_the_path_and_the_path_over_what_is_bundled', () => {
  const all = ['/mine/fdlc', '/opt/bin/fdlc', '/ext/bin/fdlc'];
  assert.deepEqual(findProgram(around(all, { configured: '/mine/fdlc' })), { program: '/mine/fdlc', from: 'setting' });
  assert.deepEqual(findProgram(around(all)), { program: '/opt/bin/fdlc', from: 'path' });
  assert.deepEqual(findProgram(around(['/ext/bin/fdlc'])), { program: '/ext/bin/fdlc', from: 'bundled' });
  assert.deepEqual(findProgram(around([])), { program: undefined, configured: '' });
});

test('what_cargo_has_installed_is_found_also_where_the_path_lacks_its_folder', () => {
  const installed = '/home/u/.cargo/bin/fdlc';
  assert.deepEqual(findProgram(around([installed, '/ext/bin/fdlc'])), { program: installed, from: 'cargo' });
  assert.deepEqual(findProgram(around([installed, '/opt/bin/fdlc'])), { program: '/opt/bin/fdlc', from: 'path' });
});

test('a_setting_that_leads_nowhere_is_told_and_not_replaced', () => {
  const found = findProgram(around(['/opt/bin/fdlc'], { configured: '/gone/fdlc' }));
  assert.deepEqual(found, { program: undefined, configured: '/gone/fdlc' });
});

test('relative_places_are_never_taken', () => {
  assert.equal(findProgram(around(['relative/fdlc'])).program, undefined);
  assert.equal(findProgram(around(['fdlc'], { configured: 'fdlc' })).program, undefined);
});

test('home_and_windows_are_understood', () => {
  assert.equal(findProgram(around(['/home/u/fdlc'], { configured: '~/fdlc' })).program, '/home/u/fdlc');
  const windows = around(['C:\\tools\\fdlc.exe'], { platform: 'win32', path: '.;C:\\tools' });
  assert.deepEqual(findProgram(windows), { program: 'C:\\tools\\fdlc.exe', from: 'path' });
});

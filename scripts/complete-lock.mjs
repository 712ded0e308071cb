// Completes ui/package-lock.json after `npm install`: a registry that does not offer the native packages of other platforms makes npm
// leave them out, and `npm ci` then refuses the lock file. Adds them with the exact version that their parent names, and removes the
// addresses of the registry. Run it after every change of the dependencies: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../ui/package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'wasm32', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

for (const entry of Object.values(lock.packages)) delete entry.resolved;
for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const own = `${parent}/node_modules/${name}`;
    const shared = `node_modules/${name}`;
    if (lock.packages[own] || lock.packages[shared]) continue;
    const parts = name.replace(/^.*\//, '').split(/[-.]/);
    const os = systems.find(system => parts.includes(system) || (system === 'darwin' && name === 'fsevents'));
    const cpu = processors.find(processor => parts.some(part => part === processor || (processor === 'arm' && part === 'arm')));
    // Without a platform npm would try to install it; a version range cannot be locked without asking.
    if (!os || !/^\d/.test(version.replace(/^[~^]/, ''))) {
      console.error(`left out: ${name}@${version}`);
      continue;
    }
    lock.packages[shared] = {
      version: version.replace(/^[~^]/, ''),
      ...(cpu && { cpu: [cpu] }),
      ...(entry.dev && { dev: true }),
      optional: true,
      os: [os === 'wasm32' ? 'none' : os],
    };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);

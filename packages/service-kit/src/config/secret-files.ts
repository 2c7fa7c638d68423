import { readFileSync } from 'node:fs';

/**
 * The text of a secret setting: that of the environment, or that of the file which `NAME_FILE` names, as containers are given their secrets.
 * Faults name the setting and never say what stands in the file.
 */
export function readSecret(name: string, env: Readonly<Record<string, string | undefined>>): { text?: string | undefined; fault?: string } {
  const text = env[name]?.trim() || undefined;
  const path = env[`${name}_FILE`]?.trim() || undefined;
  if (path === undefined) return { text };
  if (text !== undefined) return { fault: `and ${name}_FILE must not both be set` };
  try {
    const found = readFileSync(path, 'utf8').trim();
    return found === '' ? { fault: `is blank in the file that ${name}_FILE names` } : { text: found };
  } catch {
    return { fault: `cannot be read from the file that ${name}_FILE names` };
  }
}

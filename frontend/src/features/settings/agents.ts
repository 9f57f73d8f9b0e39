/** Describes browsers and other programs by what they send as User-Agent. */

/** Later names appear also in the agents of earlier browsers, so the order matters. */
const BROWSERS: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\bEdgA?(?:iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/.+\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What nearly all browsers begin with. */
const ANY_BROWSER = 'Mozilla';

/** Longest name of a program, in characters. */
const LONGEST = 30;

/** Return the browser and system in words, such as `Firefox on Linux`; of other programs only the name. */
export function agentInWords(agent: string): string {
  const name = nameIn(BROWSERS, agent) ?? productOf(agent);
  if (name === ANY_BROWSER) return 'Unknown browser';
  const system = nameIn(SYSTEMS, agent);
  return system ? `${name} on ${system}` : name;
}

function productOf(agent: string): string {
  const name = /^[^\s/(;]+/.exec(agent.trim())?.[0] ?? 'Unknown program';
  return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
}

function nameIn(names: typeof BROWSERS, agent: string): string | undefined {
  return names.find(([sign]) => sign.test(agent))?.[1];
}

/** The look of the page: light and dark by the reader's own choice, readable on a phone, nothing fetched. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --card: #f6f8fa; --line: #d0d7de; --bad: #b3261e; --good: #1a7f37; --doubt: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --paper: #0d1117; --card: #161b22; --line: #30363d; --bad: #ff8a80; --good: #56d364; --doubt: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 52rem; margin: 0 auto; }
article { margin: 0 0 2rem; padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 0 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0.25rem 0; }
.soft { color: var(--soft); }
.verdict { font-weight: 600; }
pre { margin: 0.5rem 0; padding: 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.375rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 0.875rem/1.45 ui-monospace, monospace; user-select: all; }
ol, ul { margin: 0.25rem 0; padding-left: 1.5rem; }
ol.path, ul.evidence, ol.time { list-style: none; padding: 0; }
ol.path li { display: grid; grid-template-columns: 1.5rem 1fr; gap: 0.5rem; }
ol.path svg { width: 1.5rem; height: 100%; min-height: 2.5rem; }
ol.path .why { display: block; color: var(--soft); font-size: 0.9rem; }
ul.evidence li { margin: 0.375rem 0; padding-left: 0.75rem; border-left: 0.25rem solid var(--line); }
.fail { --mark: var(--bad); } .pass { --mark: var(--good); } .unknown { --mark: var(--doubt); }
ul.evidence li.fail, ul.evidence li.pass, ul.evidence li.unknown { border-left-color: var(--mark); }
.word { color: var(--mark); font-weight: 600; }
ol.time li { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: 0.75rem; }
`;

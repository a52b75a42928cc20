/** The style sheet of every page: light or dark as the reader's system is, and fit to be printed. */
export const pageStyle = `
:root { --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --card: #f6f8fa; --line: #d0d7de; --mark: #2f6db3; --mark-2: #c2410c; --link: #0550ae; --note: #fff8e1; --note-line: #b78103; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9aa5b1; --paper: #0f1419; --card: #182029; --line: #33404d; --mark: #6cb0f5; --mark-2: #ff9d57; --link: #7fb8ff; --note: #2b2412; --note-line: #c99a2e; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
header p { color: var(--soft); margin: .3rem 0 .8rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0 0 .2rem; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--mark-2); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; margin: 0; padding: 0; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .3rem .6rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem; margin: 0; }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .8rem; }
caption { min-width: 14rem; }
.figures + h3 { margin-top: 1.2rem; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.warnings { background: var(--note); border-left: 4px solid var(--note-line); padding: .6rem 1rem .6rem 2rem; margin: .4rem 0; }
.warnings li, .remark { overflow-wrap: anywhere; }
.remark { color: var(--soft); margin: .2rem 0 .6rem; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; color: var(--soft); padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .18rem .9rem .18rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
tbody th { font-weight: 500; max-width: 22rem; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; white-space: nowrap; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(27rem, 100%), 1fr)); gap: 1rem; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; background: var(--card); break-inside: avoid; min-width: 0; }
.card table { width: 100%; margin-bottom: .6rem; }
.card td { overflow-wrap: anywhere; }
svg { display: block; max-width: 100%; height: auto; white-space: pre; }
.wide svg { max-width: none; }
@media print {
  :root { --ink: #000; --soft: #444; --paper: #fff; --card: #fff; --line: #bbb; --mark: #2f6db3; --mark-2: #c2410c; --link: #000; --note: #fff; }
  body { font-size: 11px; }
  nav, .skip { display: none; }
  .cards { grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; }
  .wide svg { max-width: 100%; }
  h2, caption { break-after: avoid; }
}
`;

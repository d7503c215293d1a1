// SPDX-License-Identifier: Apache-2.0
#include "present/html.hpp"

namespace windlass::present {

// Text colours keep a contrast of at least 4.5 to 1 on their ground, light and dark. Status colours
// come in pairs: ground and ink.
std::string_view style_sheet() {
  return R"css(:root {
  color-scheme: light dark;
  --paper: #f7f8f6; --card: #ffffff; --ink: #1b2730; --faint: #55626c; --rule: #d9dfe0; --accent: #0d5c63;
  --go: #e2f0e6; --go-ink: #14502b; --maybe: #e1edf3; --maybe-ink: #1b4a63; --care: #fbefd3; --care-ink: #634100;
  --stop: #fae2df; --stop-ink: #861a12; --ask: #e4e9f9; --ask-ink: #263f8c; --wait: #eaedee; --wait-ink: #3b4750;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12181c; --card: #1a2227; --ink: #e5eaec; --faint: #a3b0b8; --rule: #313d44; --accent: #7fd0d6;
    --go: #17382a; --go-ink: #a9e2bd; --maybe: #173444; --maybe-ink: #a8d6ee; --care: #40310e; --care-ink: #f3d590;
    --stop: #4b1b18; --stop-ink: #ffc3bc; --ask: #222f5c; --ask-ink: #c3d0ff; --wait: #2a343a; --wait-ink: #c6d0d6;
  }
}
* { box-sizing: border-box; }
html { font-size: 100%; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 3rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1, h2, h3, h4, p, ul, ol, dl { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; line-height: 1.3; font-weight: 650; margin-bottom: .9rem; }
h3 { font-size: 1rem; font-weight: 650; }
h4 { font-size: 1rem; font-weight: 650; }
header { margin-bottom: 1.75rem; }
.brand { color: var(--accent); font-size: .8rem; font-weight: 650; letter-spacing: .08em; text-transform: uppercase; margin-bottom: .3rem; }
.faint { color: var(--faint); font-weight: 400; }
main > section, .columns > section { margin-bottom: 2.25rem; }
section p + p { margin-top: .3rem; }
ul, ol { padding-left: 1.25rem; }
li + li { margin-top: .35rem; }
ul.plain { list-style: none; padding: 0; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.first { border-radius: 10px; padding: 1.25rem 1.5rem; border-left: 6px solid; }
.first h2 { font-size: 1.35rem; letter-spacing: .03em; margin-bottom: .15rem; }
.first .lead { font-size: 1.05rem; }
.first.go { background: var(--go); color: var(--go-ink); border-color: var(--go-ink); }
.first.care { background: var(--care); color: var(--care-ink); border-color: var(--care-ink); }
.first.stop { background: var(--stop); color: var(--stop-ink); border-color: var(--stop-ink); }
.first > p { margin-top: .6rem; }
.first h2 + p { margin-top: 0; }
.flag { background: var(--card); color: var(--ink); border-radius: 8px; padding: 1rem 1.25rem; margin-top: 1rem; }
.flag .do { font-size: 1.1rem; font-weight: 650; margin: .25rem 0; }
.stage { margin-bottom: 1.5rem; }
.stage > h3 { color: var(--accent); }
.aim { font-size: .92rem; margin-bottom: .7rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(27rem, 100%), 1fr)); gap: .9rem; align-items: start; }
.treatment, .line { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: .9rem 1.1rem; }
.line + .line { margin-top: .6rem; }
.treatment h4, .line h3 { display: flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: baseline; }
.sure { font-size: .85rem; margin-top: .15rem; }
.method { margin-top: .45rem; }
.dose { font-weight: 550; }
.careful { border-left: 4px solid var(--care-ink); background: var(--care); color: var(--care-ink); padding: .45rem .7rem; border-radius: 0 6px 6px 0; margin-top: .5rem; }
.pill { display: inline-block; border-radius: 999px; padding: .02rem .6rem; font-size: .82rem; font-weight: 650; white-space: nowrap; }
.s-recommend { background: var(--go); color: var(--go-ink); }
.s-optional { background: var(--maybe); color: var(--maybe-ink); }
.s-caution { background: var(--care); color: var(--care-ink); }
.s-block { background: var(--stop); color: var(--stop-ink); }
.s-ask { background: var(--ask); color: var(--ask-ink); }
.s-defer, .s-not_indicated { background: var(--wait); color: var(--wait-ink); }
.visit { margin-top: 1.25rem; }
.visit h3 { margin-bottom: .4rem; }
.columns { columns: 2 24rem; column-gap: 2.5rem; }
.columns > section { display: inline-block; width: 100%; }
.questions .faint { font-size: .85rem; }
#ask .line { margin-top: .6rem; }
li.due { border-left: 4px solid var(--accent); padding-left: .7rem; }
details { margin-top: .55rem; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; width: fit-content; }
details > *:not(summary) { margin-top: .5rem; }
.reasons, .idle, .protocol, .evidence { font-size: .88rem; }
.reasons { padding-left: 1.1rem; }
.reason + .reason { margin-top: .9rem; padding-top: .9rem; border-top: 1px solid var(--rule); }
.tree, .tree ul { list-style: none; padding-left: 1rem; border-left: 1px solid var(--rule); margin: .3rem 0; }
.tree li + li { margin-top: .1rem; }
.v { font-weight: 600; font-size: .8rem; display: inline-block; min-width: 4.2em; }
.v-true { color: var(--go-ink); } .v-false { color: var(--faint); } .v-unknown { color: var(--ask-ink); }
.evidence { color: var(--faint); }
cite { font-style: italic; }
.protocol { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: .25rem 1rem; }
.protocol dt { color: var(--faint); }
.protocol dd { margin: 0; }
.protocol .section { grid-column: 1 / -1; margin-top: .5rem; color: var(--ink); font-weight: 650; text-transform: capitalize; }
code { font-size: .8rem; overflow-wrap: anywhere; }
.time { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 1rem 1.5rem .8rem 1.1rem; }
.row { display: grid; grid-template-columns: 13rem 1fr; align-items: center; gap: 1rem; min-height: 1.7rem; }
.row .name { font-size: .88rem; padding-left: .9rem; line-height: 1.2; }
.row.stage { margin: .35rem 0 0; } .row.stage .name, .row.reviews .name { padding-left: 0; font-weight: 650; }
.row.scale .name, .row.scale .tick { color: var(--faint); font-size: .78rem; padding-left: 0; }
.track { position: relative; height: 1.35rem; background: repeating-linear-gradient(to right, var(--rule) 0 1px, transparent 1px calc(100% / 6)); border-right: 1px solid var(--rule); }
.scale .track { background: none; border: 0; }
.bar { position: absolute; top: .1rem; bottom: .1rem; left: calc(100% * var(--from) / 12); width: calc(100% * (var(--to) - var(--from)) / 12);
  border-radius: 4px; font-size: .75rem; line-height: 1.15rem; padding-left: .4rem; white-space: nowrap; }
.tick, .post { position: absolute; left: calc(100% * var(--at) / 12); transform: translateX(-50%); }
.b-stage { background: var(--accent); color: var(--card); }
.b-done { background: var(--wait); color: var(--wait-ink); }
.b-later { border: 1px dashed var(--faint); color: var(--faint); line-height: 1.02rem; background: var(--card); }
.b-recommend { background: var(--go); color: var(--go-ink); border: 1px solid; }
.b-optional { background: var(--maybe); color: var(--maybe-ink); border: 1px solid; }
.b-caution { background: var(--care); color: var(--care-ink); border: 1px solid; }
.b-recommend, .b-optional, .b-caution { line-height: 1.02rem; }
.b-open { border-right: 0; -webkit-mask-image: linear-gradient(to right, #000 55%, rgba(0,0,0,.25)); mask-image: linear-gradient(to right, #000 55%, rgba(0,0,0,.25)); }
.reviews { margin-top: .5rem; padding-top: .4rem; border-top: 1px solid var(--rule); min-height: 2.1rem; }
.reviews .track { background: none; border: 0; height: 1.5rem; }
.post { width: 1.5rem; height: 1.5rem; border-radius: 50%; background: var(--wait); color: var(--wait-ink); font-size: .78rem; line-height: 1.5rem; text-align: center; font-weight: 600; }
.post.due { outline: 2px solid var(--accent); outline-offset: 2px; color: var(--accent); }
.key { font-size: .82rem; margin-top: .5rem; }
footer { border-top: 1px solid var(--rule); padding-top: 1rem; font-size: .85rem; }
footer p + p { margin-top: .4rem; }
.on-paper { display: none; }
@media (max-width: 40rem) { .row { grid-template-columns: 7.5rem 1fr; gap: .6rem; } body { padding: 1.25rem 1rem; } .protocol { grid-template-columns: 1fr; } }
@media (prefers-reduced-motion: no-preference) { summary { transition: color .15s; } }
@media (forced-colors: active) { .pill, .bar, .post, .first { border: 1px solid; } }
@media print {
  @page { size: A4; margin: 7mm 8mm; }
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --faint: #444; --rule: #bbb; --accent: #0d5c63;
    --go: #e2f0e6; --go-ink: #14502b; --maybe: #e1edf3; --maybe-ink: #1b4a63; --care: #fbefd3; --care-ink: #634100;
    --stop: #fae2df; --stop-ink: #861a12; --ask: #e4e9f9; --ask-ink: #263f8c; --wait: #eaedee; --wait-ink: #3b4750; }
  html { font-size: 7pt; } html.dense { font-size: 6.2pt; }
  body { padding: 0; max-width: none; line-height: 1.27; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details, .skip, .brand, .key, .further, .aim, #ask .line { display: none; }
  .on-paper { display: block; }
  header { display: flex; gap: 1rem; align-items: baseline; margin-bottom: .5rem; }
  h1 { font-size: 1.45rem; } h2 { font-size: 1.1rem; margin-bottom: .25rem; }
  main > section, .columns > section { margin-bottom: .7rem; }
  .first { padding: .4rem .8rem; } .first h2 { font-size: 1.2rem; } .flag { padding: .4rem .8rem; margin-top: .4rem; }
  .stages { display: grid; grid-auto-columns: minmax(0, 1fr); grid-auto-flow: column; gap: 0 .6rem; align-items: start; }
  .stage { margin: 0; } .cards { grid-template-columns: 1fr; gap: .35rem; }
  .treatment, .line { padding: .3rem .6rem; border-radius: 4px; } .line + .line, #ask .line { margin-top: .25rem; }
  .method, .sure { margin-top: 0; } .careful { padding: .05rem .5rem; margin-top: .15rem; }
  .visit { margin-top: .4rem; } .visit ul { columns: 3; } .visit h3 { margin-bottom: .1rem; }
  li + li { margin-top: .1rem; } section p + p { margin-top: .1rem; }
  .columns { columns: 3; column-gap: 1.1rem; column-fill: balance; } .columns > section { display: block; }
  .time { padding: .3rem 1rem .3rem .6rem; } .row { grid-template-columns: 24rem 1fr; min-height: 1.15rem; } .row.stage { margin-top: .15rem; } .track { height: 1.05rem; } .bar, .b-recommend, .b-optional, .b-caution, .b-later { line-height: .78rem; font-size: .66rem; }
  .reviews { min-height: 1.6rem; margin-top: .15rem; padding-top: .2rem; }
  footer { padding-top: .35rem; font-size: .92rem; } footer p + p { margin-top: .15rem; }
  article, .first, .time, li { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
)css";
}

}  // namespace windlass::present

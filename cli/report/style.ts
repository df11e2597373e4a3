/** The style sheet of every report: for a screen of any width, in light and dark, and for paper. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--panel:#f5f7f9;--line:#d0d7de;--ink:#1b1f24;--faint:#57606a;--track:#e4e8ec;
--good:#1a6e34;--good-paper:#e6f4ea;--bad:#b3261e;--bad-paper:#fdecea;--unsure:#7a4d00;--unsure-paper:#fff4d6;--plain:#0b57d0;--plain-paper:#e8f0fe}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0f1419;--panel:#171d24;--line:#37414c;--ink:#e6e8eb;--faint:#a3adb8;--track:#2a323b;
--good:#7ee2a0;--good-paper:#12301d;--bad:#ff9b92;--bad-paper:#3f1a17;--unsure:#f5c86b;--unsure-paper:#33270b;--plain:#8ab4f8;--plain-paper:#182a45}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:82rem;padding:1rem;background:var(--paper);color:var(--ink);font:.94rem/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
h1{margin:0;font-size:1.5rem}
h2{margin:0;font-size:1.15rem}
p{margin:.4rem 0}
code{font:.85em/1.4 ui-monospace,monospace;white-space:pre-wrap}
header p,footer,small,figcaption,caption{color:var(--faint)}
small{display:block;font-size:.85em}
caption,figcaption{padding:.4rem 0;text-align:left}
footer{margin-top:2rem;font-size:.85em}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%)}
.good{--tone:var(--good);--tone-paper:var(--good-paper)}
.bad{--tone:var(--bad);--tone-paper:var(--bad-paper)}
.unsure{--tone:var(--unsure);--tone-paper:var(--unsure-paper)}
.plain{--tone:var(--plain);--tone-paper:var(--plain-paper)}
.badge{display:inline-block;padding:0 .5rem;border:1px solid var(--tone);border-radius:1rem;background:var(--tone-paper);color:var(--tone);font-size:.85em;font-weight:600;white-space:nowrap}
.totals{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
.totals div{display:flex;flex-direction:column-reverse;justify-content:flex-end;flex:1 1 8rem;padding:.5rem .8rem;border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:.4rem;background:var(--panel)}
.totals dt{font-size:.85em;color:var(--faint)}
.totals dd{margin:0;font-size:1.6rem;font-weight:600;color:var(--tone)}
#filters,.copy{display:none}
.scripted #filters{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;margin:1rem 0}
.scripted .copy{display:inline-block}
#filters label{display:flex;gap:.4rem;align-items:center}
#filters :is(select,input){max-width:15rem}
input,select,button{padding:.25rem .5rem;border:1px solid var(--line);border-radius:.3rem;background:var(--panel);color:inherit;font:inherit;font-size:.9em}
button{cursor:pointer}
.copy{padding:0 .5rem;font-size:.8em}
:focus-visible,summary:focus-visible{outline:2px solid var(--plain);outline-offset:2px}
summary{cursor:pointer;color:var(--plain)}
table{width:100%;border-collapse:collapse}
th,td{padding:.5rem .6rem;border-top:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th{border-top:0;color:var(--faint);font-size:.85em;white-space:nowrap}
tbody th{font-weight:600}
small{font-weight:400}
ul{margin:.3rem 0;padding-left:1.2rem}
.audit{table-layout:fixed}
.audit th{width:19%}
.audit th+th{width:15%}
.audit th+th+th{width:28%}
.audit th+th+th+th{width:38%}
.bar{display:block;width:100%;height:.7rem;border:1px solid var(--line);border-radius:2px;background:var(--track);fill:var(--plain)}
.bar use{fill:none;stroke:var(--ink);stroke-opacity:.55}
[data-compliance=NON_COMPLIANT] .bar{fill:var(--bad)}
article{margin:1.2rem 0;padding:1rem;border:1px solid var(--line);border-radius:.5rem}
figure{margin:.8rem 0 0}
.advice{margin:.6rem 0;padding:.6rem .8rem;border-left:4px solid var(--tone);background:var(--panel)}
.symbols{position:absolute;width:0;height:0}
.lanes svg{display:block;width:100%;max-width:11rem;height:1.5rem;color:var(--tone);fill:none;stroke:currentColor;stroke-width:2}
.lanes td{min-width:7rem;font-size:.9em}
.lanes th:first-child{width:45%}
.time{display:block;width:100%;height:1rem;border:1px solid var(--line);border-radius:2px;background:var(--track);fill:var(--good)}
.time .gap{fill:var(--paper);stroke:var(--faint);vector-effect:non-scaling-stroke}
.ends{display:flex;justify-content:space-between;font-size:.85em}
@media screen and (max-width:45rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.audit,.audit :is(caption,tbody,tr,th,td){display:block}
.audit th{width:auto}
.audit tr{padding:.5rem 0;border-top:2px solid var(--line)}
.audit :is(th,td){padding:.15rem 0;border:0}
.lanes,.lanes :is(caption,tbody){display:block}
.lanes tr{display:grid;grid-template-columns:repeat(3,1fr);gap:.2rem .5rem;padding:.4rem 0;border-top:1px solid var(--line)}
.lanes :is(th,td){padding:0;border:0;min-width:0}
.lanes tbody th{grid-column:1/-1;width:auto}
.lanes td::before{color:var(--faint);font-size:.85em}
.lanes td:nth-of-type(1)::before{content:"Today"}
.lanes td:nth-of-type(2)::before{content:"Closed"}
.lanes td:nth-of-type(3)::before{content:"Narrowed"}
}
@media print{
body{max-width:none;padding:0;font-size:9pt}
.scripted #filters,.scripted .copy{display:none}
details::details-content{display:block;content-visibility:visible;height:auto}
summary{list-style:none;color:inherit}
tr,.totals div,figure,.advice{break-inside:avoid}
thead{display:table-header-group}
.bar,.time{print-color-adjust:exact}
}
`;

// The style of report.html: one sheet for light, dark and print, with nothing fetched from anywhere.

export const STYLE = `
:root{color-scheme:light dark;--paper:#f6f5f1;--card:#fff;--ink:#1d2427;--soft:#4f5b60;--line:#d9d6cc;--ok:#1d6b45;--warn:#8a5a00;--bad:#b3261e;--idle:#66727a}
@media (prefers-color-scheme:dark){:root{--paper:#14181a;--card:#1e2426;--ink:#eceeee;--soft:#b3bdc1;--line:#3a4347;--ok:#7fd0a3;--warn:#e9b65a;--bad:#ff9d94;--idle:#9aa6ac}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.7rem;line-height:1.25;margin:.2rem 0 .5rem}h2{font-size:1.2rem;margin:0 0 .6rem}h3{font-size:1rem;margin:0 0 .3rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem 1.2rem;margin:1rem 0}
.soft{color:var(--soft)}.tag{font-weight:650;white-space:nowrap}.ok{color:var(--ok)}.warn{color:var(--warn)}.bad{color:var(--bad)}.open{color:var(--warn)}.idle,.none{color:var(--idle)}
.practice{border:2px solid var(--warn);border-radius:.5rem;padding:.4rem .8rem;font-weight:650}
.path{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0;margin:0}
.path li{flex:1 1 9rem;border:2px solid var(--line);border-radius:.5rem;padding:.5rem .7rem;overflow-wrap:anywhere}
.path li.bad{border-color:var(--bad)}.path li.ok{border-color:var(--ok)}.path li.warn{border-color:var(--warn)}.path li.open{border:2px dashed var(--warn)}.path li.idle,.path li.none{border-style:dashed}
.path b,.path li>span{display:block}.path li>span:not(.tag){color:var(--soft);font-size:.9rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
thead th{border-top:0;color:var(--soft);font-weight:600}caption{text-align:left;color:var(--soft);padding-bottom:.4rem}
.wide{overflow-x:auto}pre{margin:.3rem 0;padding:.5rem .7rem;background:var(--paper);border:1px solid var(--line);border-radius:.3rem;white-space:pre-wrap;overflow-wrap:anywhere;font:.85rem/1.45 ui-monospace,Consolas,"DejaVu Sans Mono",monospace}
details{margin:.4rem 0}summary{cursor:pointer;color:var(--soft)}summary:focus-visible{outline:2px solid currentColor;outline-offset:2px}
article+article{border-top:1px solid var(--line);margin-top:1rem;padding-top:1rem}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#999;--ok:#1d6b45;--warn:#8a5a00;--bad:#b3261e;--idle:#444}body{font-size:11pt}main{max-width:none;padding:0}section{break-inside:avoid-page;border:0;border-top:1px solid var(--line);border-radius:0;padding:.5rem 0}}
`

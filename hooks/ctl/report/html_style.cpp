// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/html_parts.hpp"

namespace warden::ctl::report {

// Meaning is never in a colour alone, and every pair of colours has a contrast of 4.5 or more (WCAG AA).
std::string_view page_style() {
    return R"(:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--muted:#59636e;--line:#d1d9e0;--card:#f6f8fa;
--bad:#a40e26;--bad-bg:#ffebe9;--warn:#7a4b00;--warn-bg:#fff1d6;--ok:#116329;--ok-bg:#dafbe1;--link:#0550ae}
@media (prefers-color-scheme:dark){:root{--bg:#0f1318;--fg:#e6edf3;--muted:#9aa5b1;--line:#313943;--card:#181e25;
--bad:#ff9a92;--bad-bg:#43161a;--warn:#f0c264;--warn-bg:#3a2c0c;--ok:#7ee2a0;--ok-bg:#12331e;--link:#7cb7ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
main,header,footer{max-width:90rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.25rem}
h1{font-size:1.6rem;margin:0}
h2{font-size:1.2rem;margin:2.2rem 0 .4rem;scroll-margin-top:1rem}
p{margin:.3rem 0}
a{color:var(--link)}
.muted,footer{color:var(--muted)}
footer{padding-top:1.5rem;padding-bottom:2rem;font-size:.85rem}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.3rem .6rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding:0;margin:.8rem 0;list-style:none}
.tiles{display:flex;flex-wrap:wrap;gap:.7rem;padding:0;margin:1rem 0;list-style:none}
.tiles li{border:1px solid var(--line);border-left-width:5px;background:var(--card);border-radius:.4rem;padding:.5rem .9rem;min-width:8rem}
.tiles b{display:block;font-size:1.5rem;line-height:1.25;font-variant-numeric:tabular-nums}
.tiles .bad{border-left-color:var(--bad)}.tiles .bad b{color:var(--bad)}
.tiles .warn{border-left-color:var(--warn)}.tiles .warn b{color:var(--warn)}
.tiles .ok{border-left-color:var(--ok)}
.pill{display:inline-block;padding:0 .5em;border-radius:.8em;font-size:.85em;font-weight:600;white-space:nowrap;border:1px solid}
.bad.pill{color:var(--bad);background:var(--bad-bg)}
.warn.pill{color:var(--warn);background:var(--warn-bg)}
.ok.pill{color:var(--ok);background:var(--ok-bg)}
.calm.pill{color:var(--muted);background:var(--card)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .4rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{background:var(--card);font-size:.85rem;overflow-wrap:normal}
tbody th{background:none;font-size:inherit;min-width:11.2rem;overflow-wrap:anywhere}
tbody tr:last-child>*{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
tr.red>*{background:var(--bad-bg)}
td.wide{min-width:18rem}
td.system{min-width:8rem;font-size:.9em}
td.policy{min-width:9.8rem}
td.trend{white-space:nowrap}
time{white-space:nowrap}
details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;padding:0 .8rem}
summary{padding:.4rem 0;cursor:pointer;overflow-wrap:anywhere}
details ul{margin:.2rem 0 .8rem;padding-left:1.2rem}
details li{margin:.5rem 0}
code{font:.9em ui-monospace,monospace;background:var(--card);padding:.05em .3em;border-radius:.2em;overflow-wrap:anywhere}
.fix{border-left:3px solid var(--ok);padding-left:.6rem}
ul.names{columns:auto 22rem;overflow-wrap:anywhere}
svg polyline{fill:none;stroke-width:2;stroke-linejoin:round}
svg .e{stroke:var(--bad)}svg .w{stroke:var(--warn);stroke-dasharray:3 2}
@page{size:landscape;margin:1cm}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--muted:#444;--line:#999;--card:#f4f4f4;--bad:#a40e26;--bad-bg:#fff;--warn:#7a4b00;--warn-bg:#fff;--ok:#116329;--ok-bg:#fff;--link:#000}
body{font-size:9pt}nav,.skip{display:none}main,header,footer{max-width:none;padding:0}
.scroll{overflow:visible;border:0}thead{display:table-header-group}tr,.tiles li{break-inside:avoid}h2{break-after:avoid}
details::details-content{content-visibility:visible;display:block;height:auto}a{text-decoration:none}td.wide,tbody th{min-width:0}td.system{min-width:10rem}
*{print-color-adjust:exact}}
)";
}

} // namespace warden::ctl::report

// What is wrong with the page that this runs in, a line each: sideways scrolling, contrast, names of controls, headings, tables.
var wrong = [], seen = {};
function say(text) { if (!seen[text]) { seen[text] = 1; wrong.push(text); } }
function name(e) { return e.tagName.toLowerCase() + (e.className && e.className.baseVal === undefined ? "." + e.className : "") + " " + e.textContent.trim().slice(0, 20); }
var root = document.documentElement, style = getComputedStyle;
if (root.lang !== "zh-CN") say("lang " + root.lang);
if (root.scrollWidth > innerWidth) say("sideways scroll: " + root.scrollWidth + " > " + innerWidth);
function clipped(e) {
  for (; e; e = e.parentElement) {
    var s = style(e);
    if (s.overflowX !== "visible" || s.clipPath !== "none") return true;
  }
  return false;
}
function shown(e) {
  var box = e.getBoundingClientRect();
  if (!box.width || !box.height) return false;
  for (; e; e = e.parentElement) if (style(e).clipPath !== "none" || style(e).opacity === "0") return false;
  return true;
}
function rgb(text) {
  var n = text.match(/[\d.]+/g).map(Number);
  return n.length > 3 && n[3] === 0 ? null : n;
}
function light(c) {
  var p = c.slice(0, 3).map(function (v) { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); });
  return 0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2];
}
function behind(e) {
  for (; e; e = e.parentElement) { var c = rgb(style(e).backgroundColor); if (c) return c; }
  return [255, 255, 255];
}
document.querySelectorAll("body *").forEach(function (e) {
  if (!shown(e)) return;
  var box = e.getBoundingClientRect();
  if (box.right > innerWidth + 1 && !clipped(e.parentElement)) say("sticks out: " + name(e));
  var text = [].some.call(e.childNodes, function (n) { return n.nodeType === 3 && n.textContent.trim(); });
  if (!text || e.tagName === "SCRIPT" || e.tagName === "STYLE" || e.tagName === "OPTION") return;
  var s = style(e), size = parseFloat(s.fontSize), a = light(rgb(s.color)), b = light(behind(e));
  var ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  var large = size >= 24 || (size >= 18.66 && +s.fontWeight >= 700);
  if (ratio < (large ? 3 : 4.5)) say("contrast " + ratio.toFixed(2) + ": " + name(e));
  if (size < 11) say("small print " + size + ": " + name(e));
});
document.querySelectorAll("input,select").forEach(function (e) {
  if (!e.labels.length || !e.labels[0].textContent.trim()) say("no label: " + name(e));
});
document.querySelectorAll("button,a,summary").forEach(function (e) { if (!e.textContent.trim()) say("no name: " + name(e)); });
document.querySelectorAll("th").forEach(function (e) { if (!e.scope) say("no scope: " + name(e)); });
document.querySelectorAll("svg").forEach(function (e) { if (!e.getAttribute("aria-label")) say("no text for a picture"); });
document.querySelectorAll("[aria-labelledby]").forEach(function (e) {
  if (!document.getElementById(e.getAttribute("aria-labelledby"))) say("label of nothing: " + name(e));
});
var ids = {};
document.querySelectorAll("[id]").forEach(function (e) { if (ids[e.id]) say("id twice: " + e.id); ids[e.id] = 1; });
if (document.querySelectorAll("h1").length !== 1) say("not one h1");
if (document.querySelectorAll("main").length !== 1) say("not one main");
var level = 1;
document.querySelectorAll("h1,h2,h3").forEach(function (e) { var l = +e.tagName[1]; if (l > level + 1) say("heading skips: " + name(e)); level = l; });
return wrong;

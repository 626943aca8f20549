(function(){
var input=document.querySelector("input"),count=document.querySelector(".count"),items=[].slice.call(document.querySelectorAll("li[data-n]"));
var boxes=[].slice.call(document.querySelectorAll(".period,.slips")),were=boxes.map(function(b){return b.open});
input.addEventListener("input",function(){
var words=input.value.trim().toLowerCase().split(/\s+/).filter(Boolean),found=0;
items.forEach(function(li){
var name=li.dataset.n.toLowerCase();
li.hidden=!words.every(function(w){return name.indexOf(w)>=0});
if(!li.hidden)found++});
document.querySelectorAll(".period,.store,.slips").forEach(function(box){
box.hidden=!!words.length&&!box.querySelector("li[data-n]:not([hidden])")});
boxes.forEach(function(b,i){b.open=words.length?!b.hidden:were[i]});
count.textContent=words.length?found+" 个文件":""});
document.querySelector(".js").hidden=false})();

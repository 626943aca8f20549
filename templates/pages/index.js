(function(){
var input=document.querySelector("input"),count=document.querySelector(".count"),MOST=200,words=[],found=0;
function all(of,what){return [].slice.call(of.querySelectorAll(what))}
var periods=all(document,".period"),were=periods.map(function(p){return p.open});
function holds(text){text=text.toLowerCase();return words.every(function(w){return text.indexOf(w)>=0})}
function names(box){return box.dataset.s.split("/")}
function fill(box,list){
var old=box.querySelector("ul,a"),ul=document.createElement("ul");
ul.className="links";
list.forEach(function(name){
var li=document.createElement("li"),a=document.createElement("a");
a.href=box.dataset.d+encodeURIComponent(name)+".html";a.textContent=name;li.appendChild(a);ul.appendChild(li)});
box.replaceChild(ul,old)}
function links(of,said){
var any=false;
all(of,".links").forEach(function(ul){
if(ul.parentNode!==of)return;
all(ul,"li").forEach(function(li){
li.hidden=!holds(said+" "+li.textContent);
if(!li.hidden){any=true;found++}})});
return any}
function find(){
words=input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);found=0;
var shown=0;
periods.forEach(function(p,i){
var any=links(p,p.dataset.n);
all(p,".store").forEach(function(store){
var said=p.dataset.n+" "+store.firstChild.textContent,here=links(store,said),box=store.querySelector(".slips");
if(box){
var list=names(box).filter(function(n){return holds(said+" 工资条 "+n)});
box.hidden=!list.length;
found+=list.length;
here=here||!!list.length;
box.open=!!words.length&&!!list.length&&shown<MOST;
if(box.open)fill(box,list.slice(0,MOST-shown));
if(box.open)shown+=list.length}
store.hidden=!here;
any=any||here});
p.hidden=!any;
p.open=words.length?any:were[i]});
count.textContent=words.length?found+" 个文件":""}
all(document,".slips").forEach(function(box){
box.addEventListener("toggle",function(){if(box.open&&!words.length)fill(box,names(box))})});
input.addEventListener("input",find);
document.querySelector(".js").hidden=false})();

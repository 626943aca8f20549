document.querySelectorAll("[data-ranking]").forEach(function(board){
var table=board.querySelector("table");
if(!table)return;
var body=table.tBodies[0],rows=[].slice.call(body.rows),heads=[].slice.call(table.tHead.rows[0].cells);
var tools=board.querySelector(".js"),search=tools.querySelector("input"),picks=[].slice.call(board.querySelectorAll(".pick")),sort=tools.querySelector(".sort"),count=tools.querySelector(".count");
var zh=new Intl.Collator("zh-CN",{numeric:true});
function value(cell){
var text=cell.dataset.v;
return text===undefined?(cell.querySelector(".nm")||cell).textContent.replace(/,/g,""):text}
function compare(column,way){return function(a,b){
var x=value(a.cells[column]),y=value(b.cells[column]),p=parseFloat(x),q=parseFloat(y);
if(!x||!y)return (x?0:1)-(y?0:1);
return way*(isNaN(p)||isNaN(q)||column===1?zh.compare(x,y):p-q)}}
function order(column,way){
rows.slice().sort(compare(column,way)).forEach(function(r){body.appendChild(r)});
heads.forEach(function(h,i){if(i===column)h.setAttribute("aria-sort",way<0?"descending":"ascending");else h.removeAttribute("aria-sort")});
sort.value=column}
function filter(){
var word=search.value.trim().toLowerCase(),at=Math.max(0,picks.findIndex(function(p){return p.checked})),shown=0;
rows.forEach(function(r){
r.hidden=!!word&&r.querySelector(".who").textContent.toLowerCase().indexOf(word)<0;
if(!r.hidden&&(!at||+r.dataset.p===at))shown++});
count.textContent=shown<rows.length?shown+" / "+rows.length+" 人":""}
heads.forEach(function(head,i){
if(!head.dataset.d)return;
var name=head.firstChild.textContent,button=document.createElement("button"),option=document.createElement("option");
button.type="button";button.textContent=name;button.title="按"+name+"排序";
head.replaceChild(button,head.firstChild);
option.value=i;option.textContent="按"+name;sort.appendChild(option);
button.addEventListener("click",function(){
var way=+head.dataset.d,now=head.getAttribute("aria-sort");
order(i,now===(way<0?"descending":"ascending")?-way:way)})});
sort.addEventListener("change",function(){
if(heads[sort.value].classList.contains("c"))board.querySelector(".brief").checked=false;
order(+sort.value,+heads[sort.value].dataset.d)});
search.addEventListener("input",filter);
picks.forEach(function(p){p.addEventListener("change",filter)});
order(0,1);
tools.hidden=false});

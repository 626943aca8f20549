//! Good files of every other format: OpenDocument, HTML, XML 2003. A case is the file and its dump.

use crate::support::dump::dump;
use crate::support::package::{Part, zip};

fn read(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    dump(&path)
}

/// An `.ods` with these tables and automatic styles.
pub fn ods(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:calcext="c" xmlns:style="s"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zip(&[
        Part::new("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        Part::new("META-INF/manifest.xml", "<manifest/>"),
        Part::new("content.xml", content),
    ])
}

#[test]
fn opendocument_tables_are_read_cell_by_cell() {
    let rows = r#"
        <table:table-column/><table:table-header-rows><table:table-row>
          <table:table-cell office:value-type="string"><text:p>客服</text:p></table:table-cell>
          <table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>组</text:p></table:table-cell>
          <table:covered-table-cell/>
        </table:table-row></table:table-header-rows>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1000"/></table:table-row>
        <table:table-row table:visibility="filter">
          <table:table-cell office:value-type="string"><office:annotation><text:p>不是内容</text:p></office:annotation><text:p>a<text:s text:c="3"/>b<text:tab/>&amp;<text:span>c</text:span></text:p><text:p>d<text:line-break/>e</text:p></table:table-cell>
          <table:table-cell table:number-columns-repeated="2"/>
          <table:table-cell office:value-type="percentage" office:value="0.9971"><text:p>99.71%</text:p></table:table-cell>
          <table:table-cell office:value-type="date" office:date-value="2026-10-03T08:30:00"><text:p>x</text:p></table:table-cell>
          <table:table-cell office:value-type="time" office:time-value="PT26H30M00S"><text:p>x</text:p></table:table-cell>
          <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
        </table:table-row>
        <table:table-row table:number-rows-repeated="2">
          <table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="2"><text:p>7</text:p></table:table-cell>
          <table:table-cell table:formula="of:=1"/>
          <table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>
          <table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>
          <table:table-cell office:value-type="float" office:value="1234567890123456789"><text:p>x</text:p></table:table-cell>
        </table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let styles = r#"<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>"#;
    let tables = format!(
        r#"<table:tracked-changes><table:table-cell office:value-type="float" office:value="666"/></table:tracked-changes><table:table table:name="表">{rows}</table:table><table:table table:name="藏" table:style-name="ta2"><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>"#
    );
    let want = "\
[表]
A1=客服 B1=组 (C1=组)
A4=\"a   b\\t&c\\nd\\ne\" D4=#0.9971 E4=@2026-10-03T08:30:00 F4=@95400s G4=true
A5=#7 B5=#7 C5=? E5=!#N/A F5=#big:1234567890123456768
A6=#7 B6=#7 C6=? E6=!#N/A F6=#big:1234567890123456768
[藏] hidden
A1=#1
! R020 a.ods › 表 rows=1
! R009 a.ods › 藏 sheet=藏
";
    assert_eq!(read("a.ods", &ods(styles, &tables)), want);
}

#[test]
fn a_page_may_fill_the_last_column_and_no_further() {
    let page = |cells: usize| format!("<html><table><tr>{}</tr></table></html>", "<td>1</td>".repeat(cells));
    let last = read("a.html", page(16_384).as_bytes());
    assert!(last.contains(" XFD1=1\n") && !last.contains("R010"), "{}", &last[last.len() - 200..]);
    assert!(read("a.html", page(16_385).as_bytes()).contains("R010"), "off the grid");
}

#[test]
fn html_tables_are_read_as_what_they_are_under_any_name() {
    let page = "<html><head><meta charset=gbk><style>td{a:b}</style></head><body><p>导出</p>\
        <table><TR><TH rowspan=2>客服</TH><th colspan='2'>接待</th></TR>\
        <tr><td>人数</td><td>率</td></tr>\
        <!-- <tr><td>x</td></tr> -->\
        <tr><td style=\"mso-number-format:'\\@'\">=\"0012\"</td><td>1,234.50&nbsp;</td><td>99.71%\n</td>\
        <tr><td>a<br>b &lt;c&gt;</td><td></td><td>&#20013;</table><p>1 < 2</p>\
        <table><tr><td>第二表</td></tr></table></body></html>";
    let want = "\
[a.xls]
A1=客服 B1=接待 (C1=接待)
B2=人数 C2=率 (A2=客服)
A3=\"=\\\"0012\\\"\" B3=\"1,234.50\" C3=99.71%
A4=\"a\\nb <c>\" C4=中
A5=第二表
! R005 a.xls extension=xls found=HTML
";
    assert_eq!(read("a.xls", page.as_bytes()), want);
    let gbk = encoding_rs::GB18030.encode(page).0.into_owned();
    assert_eq!(read("a.xls", &gbk), want);
}

#[test]
fn spreadsheets_of_excel_2003_are_read_under_the_name_xls() {
    let book = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Worksheet ss:Name="数据"><Table ss:ExpandedColumnCount="2">
  <Column ss:Width="80"/>
  <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">标题</Data></Cell><Cell><Data ss:Type="String">C</Data></Cell></Row>
  <Row ss:Index="4" ss:Span="1"><Cell ss:Index="2"><Data ss:Type="Number">12.5</Data><Comment><Data ss:Type="Number">9</Data></Comment></Cell></Row>
  <Row ss:Hidden="1"><Cell><Data ss:Type="DateTime">2026-10-03T08:30:00.000</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell>
   <Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell ss:Formula="=1+1"/>
   <Cell><Data ss:Type="Number">NaN</Data></Cell><Cell><ss:Data ss:Type="String"><B>粗</B>&amp;体</ss:Data></Cell></Row>
 </Table></Worksheet>
 <Worksheet ss:Name="空"/>
</Workbook>"#;
    let want = "\
[数据]
A1=标题 C1=C (B1=标题)
B4=#12.5
A6=@2026-10-03T08:30:00 B6=@30600s C6=true D6=!#N/A E6=? F6=!not_finite:\"NaN\" G6=\"粗&体\"
[空]
! R005 a.xls extension=xls found=XML 2003
! R020 a.xls › 数据 rows=1
";
    assert_eq!(read("a.xls", book.as_bytes()), want);
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(book.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("a.xls", &utf16), want);
}

#[test]
fn delimited_text_is_read_under_the_name_of_a_workbook() {
    let want = "[a.xlsx]\nA1=客服 B1=人数\nA2=小鹿 B2=12\n! R005 a.xlsx extension=xlsx found=text\n";
    assert_eq!(read("a.xlsx", "客服\t人数\n小鹿\t12\n".as_bytes()), want);
}

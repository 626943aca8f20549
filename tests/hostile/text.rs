//! Text files: encodings, delimiters, quotes. A case is the file's text, the bytes it is written in, and its dump.

use crate::support::dump::dump;

fn read(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    dump(&path)
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
}

#[test]
fn the_same_table_is_read_from_every_encoding() {
    let text = "客服昵称,备注\n小鹿,\"说\"\"好\"\",\n换行\"\n\n末行,|\\\n";
    let want = "[a.csv]\nA1=客服昵称 B1=备注\nA2=小鹿 B2=\"说\\\"好\\\",\\n换行\"\nA4=末行 B4=\"|\\\\\"\n";
    let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    for (encoding, bytes) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with mark", marked(b"\xef\xbb\xbf", text.as_bytes().to_vec())),
        ("GB18030", gbk),
        ("UTF-16LE with mark", marked(b"\xff\xfe", utf16(text, true))),
        ("UTF-16BE with mark", marked(b"\xfe\xff", utf16(text, false))),
        ("CRLF", text.replace('\n', "\r\n").into_bytes()),
    ] {
        assert_eq!(read("a.csv", &bytes).replace("\\r\\n", "\\n"), want, "{encoding}");
    }
}

#[test]
fn delimiters_and_quotes_are_told_apart() {
    let cases = [
        ("a,b\n1,2\n", "A1=a B1=b / A2=1 B2=2"),
        ("a\tb,c\n1\t2\n", "A1=a B1=\"b,c\" / A2=1 B2=2"),
        ("a;b\n\"1;2\";3,5\n", "A1=a B1=b / A2=\"1;2\" B2=\"3,5\""),
        ("sep=;\na;b\n", "A2=a B2=b"),
        ("only\n", "A1=only"),
        ("=\"0012\",'3\n", "A1=\"=\\\"0012\\\"\" B1=\"'3\""),
        ("a,\"b\"c\n", "A1=a B1=bc"),
        ("a,b\r1,2", "A1=a B1=b / A2=1 B2=2"),
        ("a,b\n,\n\n ,x\n", "A1=a B1=b / A4=\" \" B4=x"),
        ("a,\"b\n1,2\n3,4\n", "! R011 t.csv › B1"),
        ("a,b\n\"x,1\n\"y\",2\n\"z\",3\n", "! R011 t.csv › A2"),
        ("a,b\nx\0,2\n", "! R004 t.csv found=binary"),
        ("", "! R002 t.csv"),
        ("\n\n", "! R008 t.csv"),
        ("a,b\x07\n", "A1=a B1=!control:\"b�\""),
    ];
    for (text, want) in cases {
        let dump = read("t.csv", text.as_bytes());
        let lines: Vec<_> = dump.lines().filter(|l| !l.starts_with('[')).collect();
        assert_eq!(lines.join(" / "), want, "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_named_by_their_place() {
    assert_eq!(read("t.csv", b"a,b\n\xb0\xa1,\xff\n"), "! R012 t.csv byte=8\n");
    assert_eq!(read("t.csv", b"\xef\xbb\xbfa,\xb0\xa1\n"), "! R012 t.csv byte=6\n");
}

//! Chat logs that are plain text: a line that begins a message, and the lines that go on with it. They are handed on as the table
//! that they would be, a row a message, with the headings of [`HEADINGS`]; a row's number is that of its first line.
//!
//! ```text
//! 2026-10-05 10:22:31 cntaobao某店:小美 -> tb买家: 您好
//!
//! 小美(2026-10-05 10:22:31):
//! 您好
//!
//! 小美  2026-10-05 10:22:31          2026-10-05 10:22:31 小美
//! 您好                               您好
//! ```

use super::decode::Decoded;
use super::feed::{Feed, Step, Stop};
use super::text::undecodable;
use std::collections::BTreeSet;

/// What the columns of a log are called: names of the vocabulary.
const HEADINGS: [&str; 5] = ["发送时间", "发送人", "接收人", "消息内容", "会话编号"];

/// How the first line of a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Time, who, an arrow, to whom, a colon, text.
    Arrow,
    /// Who, the time in brackets, a colon; text.
    Brackets,
    /// Who and the time; text below.
    NameFirst,
    /// The time and who, a colon; text.
    TimeFirst,
    /// The time and who; text below.
    TimeAbove,
}

/// The first line of a message, in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head<'t> {
    time: &'t str,
    from: &'t str,
    /// Empty where the shape does not say.
    to: &'t str,
    text: &'t str,
}

/// Names are not longer.
const NAME: usize = 160;

/// Lines that go on without end are cut: nothing of a text is kept but what it was recognised by.
const LINE: usize = 4 << 20;

/// The shape of a text that is a chat log: its first lines begin a message, none of them is the header of a table.
pub(super) fn shape(sample: &str) -> Option<Shape> {
    const LINES: usize = 400;
    const TITLES: usize = 12;
    let lines: Vec<&str> = sample.lines().map(str::trim).filter(|l| !l.is_empty()).take(LINES).collect();
    let heads = |shape: Shape| lines.iter().enumerate().filter(move |(_, line)| head(shape, line).is_some());
    // Of two that fit equally well the first is the stricter one.
    let all = [Shape::TimeAbove, Shape::NameFirst, Shape::Brackets, Shape::Arrow];
    let begun = all.into_iter().filter(|shape| heads(*shape).next().is_some_and(|(at, _)| at < TITLES));
    let shape = begun.max_by_key(|shape| heads(*shape).count())?;
    let followed = |(at, _): &(usize, &&str)| lines.get(at + 1).is_some_and(|next| stamped(next).is_none());
    let (below, all) = (heads(shape).filter(followed).count(), heads(shape).count());
    let names: BTreeSet<&str> = heads(shape).filter_map(|(_, line)| Some(head(shape, line)?.from)).collect();
    // Who talks says more than one thing: a diary has a new text after every time.
    if matches!(shape, Shape::NameFirst | Shape::TimeAbove) && all > 3 && names.len() > all / 2 + 1 {
        return None;
    }
    Some(if shape == Shape::TimeAbove && below * 2 < all { Shape::TimeFirst } else { shape })
}

fn head(shape: Shape, line: &str) -> Option<Head<'_>> {
    let found = match shape {
        Shape::Arrow => arrow(line),
        Shape::Brackets => brackets(line),
        Shape::NameFirst => name_first(line),
        Shape::TimeFirst => time_first(line),
        Shape::TimeAbove => stamped(line).map(|(time, from)| Head { time, from, to: "", text: "" }),
    }?;
    let fits = |name: &str| name.len() <= NAME && !name.contains(['\t', ',', '"']);
    (!found.from.is_empty() && fits(found.from) && fits(found.to)).then_some(found)
}

fn arrow(line: &str) -> Option<Head<'_>> {
    let (time, rest) = stamped(line)?;
    let arrows = ["->", "→", "=>", "－>", "－＞"];
    let (at, arrow) = arrows.iter().filter_map(|a| Some((rest.find(a)?, *a))).min()?;
    let from = rest[..at].trim_end_matches('-').trim();
    let (to, text) = named(&rest[at + arrow.len()..], from.contains([':', '：']))?;
    (!to.is_empty()).then_some(Head { time, from, to, text })
}

fn brackets(line: &str) -> Option<Head<'_>> {
    let opens = line.char_indices().filter(|(at, c)| matches!(c, '(' | '（') && *at <= NAME);
    opens.into_iter().find_map(|(at, open)| {
        let inside = &line[at + open.len_utf8()..];
        let (time, rest) = inside.split_at(stamp(inside)?);
        let rest = rest.trim_start().strip_prefix([')', '）'])?;
        let text = rest.trim_start().strip_prefix([':', '：']).unwrap_or(rest);
        Some(Head { time, from: line[..at].trim(), to: "", text: text.trim() })
    })
}

fn name_first(line: &str) -> Option<Head<'_>> {
    let whole = line.trim_end_matches([':', '：']).trim_end();
    let gaps = whole.char_indices().filter(|(at, c)| c.is_whitespace() && *at <= NAME);
    gaps.into_iter().find_map(|(at, _)| {
        let time = whole[at..].trim_start();
        (stamp(time)? == time.len()).then(|| Head { time, from: whole[..at].trim(), to: "", text: "" })
    })
}

fn time_first(line: &str) -> Option<Head<'_>> {
    let (time, rest) = stamped(line)?;
    let (from, text) = named(rest, false).unwrap_or((rest.trim(), ""));
    Some(Head { time, from, to: "", text })
}

/// A line that begins with a time, in brackets or not, and what follows it after a space.
fn stamped(line: &str) -> Option<(&str, &str)> {
    let open = line.strip_prefix(['[', '【', '(', '（']);
    let inside = open.unwrap_or(line);
    let (time, rest) = inside.split_at(stamp(inside)?);
    let rest = if open.is_some() { rest.strip_prefix([']', '】', ')', '）'])? } else { rest };
    (rest.starts_with(' ') || open.is_some()).then(|| (time, rest.trim()))
}

/// `某店:小美: 您好` parted into name and text. An account has a colon of its own; where no space tells, it has one unless `plain`.
fn named(text: &str, plain: bool) -> Option<(&str, &str)> {
    let text = text.trim();
    let colons: Vec<(usize, usize)> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, ':' | '：'))
        .map(|(at, c)| (at, at + c.len_utf8()))
        .take(3)
        .collect();
    let ends = |(_, end): &&(usize, usize)| text[*end..].is_empty() || text[*end..].starts_with(char::is_whitespace);
    let nth = usize::from(!plain && colons.len() > 1);
    let (at, end) = colons.iter().find(ends).or_else(|| colons.get(nth))?;
    Some((text[..*at].trim(), text[*end..].trim()))
}

/// How many bytes a time takes at the start of a text: `2026-10-05 10:22:31`, `2026/10/5 10:22`.
fn stamp(text: &str) -> Option<usize> {
    let mut parts = Parts { bytes: text.as_bytes(), at: 0 };
    parts.digits(4, 4)?;
    let by = [b"-", b"/", b"."].into_iter().find(|by| parts.skip(*by).is_some())?;
    parts.digits(1, 2)?;
    parts.skip(by)?;
    parts.digits(1, 2)?;
    parts.skip(b" T")?;
    while parts.skip(b" ").is_some() {}
    parts.digits(1, 2)?;
    parts.skip(b":")?;
    parts.digits(2, 2)?;
    for by in [b":", b"."] {
        let end = parts.at;
        if parts.skip(by).and_then(|()| parts.digits(2, 6)).is_none() {
            parts.at = end;
            break;
        }
    }
    let more = parts.bytes.get(parts.at).is_some_and(|b| b.is_ascii_digit() || *b == b':');
    (!more).then_some(parts.at)
}

struct Parts<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Parts<'_> {
    /// One byte that is any of these.
    fn skip(&mut self, any: &[u8]) -> Option<()> {
        self.bytes.get(self.at).filter(|b| any.contains(b)).map(|_| self.at += 1)
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<()> {
        let found = self.bytes[self.at..].iter().take(most).take_while(|b| b.is_ascii_digit()).count();
        self.at += found;
        (found >= least).then_some(())
    }
}

/// `聊天对象:tb买家` and its like: who the messages below are exchanged with.
fn partner(line: &str) -> Option<&str> {
    let (title, name) = line.split_once([':', '：'])?;
    let title = title.trim();
    let known = ["聊天对象", "消息对象", "会话对象", "对话对象", "联系人", "好友"].contains(&title);
    (known && !name.trim().is_empty()).then(|| name.trim())
}

/// A message that is being gathered.
#[derive(Default)]
struct Open {
    row: u32,
    time: String,
    from: String,
    to: String,
    text: String,
}

struct Log<'f, 'v> {
    shape: Shape,
    feed: &'f mut Feed<'v>,
    open: Option<Open>,
    /// Whom the titles name, and how many of them there were.
    partner: String,
    talks: u32,
    row: u32,
    longest: usize,
}

/// Reads a log to its end.
pub(super) fn read(mut decoded: Decoded, shape: Shape, feed: &mut Feed<'_>) -> Result<(), Stop> {
    feed.headings(&HEADINGS)?;
    let longest = usize::try_from(feed.limits().characters).unwrap_or(usize::MAX).saturating_mul(4);
    let mut log = Log { shape, feed, open: None, partner: String::new(), talks: 0, row: 0, longest };
    let mut rest = String::new();
    loop {
        let piece = match decoded.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(e) => return Err(undecodable(e, log.feed)),
        };
        log.feed.check_time()?;
        let mut lines = piece.split('\n');
        let last = lines.next_back().unwrap_or_default();
        for line in lines {
            if rest.is_empty() {
                if log.line(line)? == Step::NextSheet {
                    return log.feed.end_sheet();
                }
            } else {
                rest.push_str(line);
                if log.line(&rest)? == Step::NextSheet {
                    return log.feed.end_sheet();
                }
                rest.clear();
            }
        }
        if rest.len() < LINE {
            rest.push_str(last);
        }
    }
    if !rest.is_empty() {
        log.line(&rest)?;
    }
    log.close()?;
    log.feed.end_sheet()
}

impl Log<'_, '_> {
    fn line(&mut self, line: &str) -> Result<Step, Stop> {
        let row = self.row;
        self.row = self.row.saturating_add(1);
        let text = line.trim();
        if let Some(head) = head(self.shape, text) {
            let step = self.close()?;
            let to = if head.to.is_empty() && self.partner != head.from { &*self.partner } else { head.to };
            self.open = Some(Open {
                row,
                time: head.time.to_owned(),
                from: head.from.to_owned(),
                to: to.to_owned(),
                text: head.text.to_owned(),
            });
            return Ok(step);
        }
        if self.shape != Shape::Arrow
            && let Some(name) = partner(text)
        {
            let step = self.close()?;
            name.clone_into(&mut self.partner);
            self.talks += 1;
            return Ok(step);
        }
        if let Some(open) = &mut self.open
            && open.text.len() <= self.longest
            && !text.is_empty()
        {
            if !open.text.is_empty() {
                open.text.push('\n');
            }
            open.text.push_str(text);
        }
        Ok(Step::Go)
    }

    /// Hands on the message that was being gathered.
    fn close(&mut self) -> Result<Step, Stop> {
        let Some(open) = self.open.take() else { return Ok(Step::Go) };
        let step = self.feed.begin(open.row)?;
        let talk = if self.shape == Shape::Arrow { String::new() } else { (self.talks + 1).to_string() };
        for (col, text) in (0..).zip([&open.time, &open.from, &open.to, &open.text, &talk]) {
            if text.is_empty() {
                continue;
            }
            if self.feed.wants(col) {
                let raw = self.feed.text(text);
                self.feed.push(col, raw);
            } else {
                self.feed.pass();
            }
        }
        Ok(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_a_message_is_known_in_every_shape() {
        for (shape, line, want) in [
            (
                Shape::Arrow,
                "2026-10-05 10:22:31 cntaobao某店:小美 -> tb买家: 您好",
                "2026-10-05 10:22:31|cntaobao某店:小美|tb买家|您好",
            ),
            (Shape::Arrow, "[2026/10/5 9:02] tb买家→某店：小美: 在吗: 亲", "2026/10/5 9:02|tb买家|某店：小美|在吗: 亲"),
            (
                Shape::Arrow,
                "2026-10-05 10:22:31 tb买家 -> cntaobao某店:小美:你好",
                "2026-10-05 10:22:31|tb买家|cntaobao某店:小美|你好",
            ),
            (
                Shape::Arrow,
                "2026-10-05 10:22:31 某店:小美->tb买家：10:30发货",
                "2026-10-05 10:22:31|某店:小美|tb买家|10:30发货",
            ),
            (Shape::Arrow, "2026-10-05 10:22:31 小美: 您好", "-"),
            (Shape::Brackets, "小美(2026-10-05 10:22:31):", "2026-10-05 10:22:31|小美||"),
            (
                Shape::Brackets,
                "某店:小美（在线） (2026-10-05 10:22:31)：  您好",
                "2026-10-05 10:22:31|某店:小美（在线）||您好",
            ),
            (Shape::Brackets, "约在(2026-10-05)见", "-"),
            (Shape::NameFirst, "tb买家  2026-10-05 10:22:31", "2026-10-05 10:22:31|tb买家||"),
            (Shape::NameFirst, "我在 2026-10-05 10:22:31 下的单", "-"),
            (Shape::TimeAbove, "2026-10-05 10:22:31 某店:小美", "2026-10-05 10:22:31|某店:小美||"),
            (Shape::TimeFirst, "2026-10-05 10:22:31 某店:小美: 您好", "2026-10-05 10:22:31|某店:小美||您好"),
            (Shape::TimeFirst, "2026-10-05 10:22:31,某店:小美,tb,您好", "-"),
            (Shape::TimeFirst, "2026-10-05 下单了", "-"),
        ] {
            let got = head(shape, line).map_or_else(|| "-".to_owned(), |h| [h.time, h.from, h.to, h.text].join("|"));
            assert_eq!(got, want, "{line}");
        }
    }

    #[test]
    fn a_table_of_messages_is_no_log() {
        for text in [
            "时间,发送人,接收人,内容\n2026-10-05 10:22:31,某店:小美,tb,您好\n",
            "2026-10-05 10:22:31\t某店:小美\ttb\t您好\n",
            "订单编号,付款时间\n1,2026-10-05 10:22:31\n",
        ] {
            assert_eq!(shape(text), None, "{text}");
        }
        assert_eq!(shape("2026-10-05 10:22:31 小美\n您好\n"), Some(Shape::TimeAbove));
        assert_eq!(shape("2026-10-05 10:22:31 小美: 您好\n2026-10-05 10:22:35 小美: 亲\n"), Some(Shape::TimeFirst));
        assert_eq!(shape("聊天记录\n\n小美(2026-10-05 10:22:31):\n您好\n"), Some(Shape::Brackets));
    }
}

//! zhangfang (账房), the counting-house of a shop group: once a month the exports of its customer-service teams go in,
//! payroll workbooks, rankings and payslips come out.
//!
//! # The way of the data
//!
//! ```text
//! zhangfang.toml ─config─┐
//! scheme.toml ──scheme───┤  checked, all findings at once, before any data is read
//! vocabulary.toml ─┐     │
//! drop ──read──▶ facts ──┴─calc─▶ outcome ─report─▶ workbooks, pages, JSON
//!                                    ▲
//!                        ledger (closed months)
//! ```
//!
//! One direction, no way back. The one idea: a scheme's rule is a column of an Excel table and its formula is Excel's own, so the
//! same text is evaluated by us, written live into the workbook, explained on the payslip, and checked before data is read.
//! The compiled scheme *is* the workbook ([`formula::Model`]): what we evaluate and what is written cannot drift apart.
//!
//! # The rooms, from the ground up
//!
//! | room | what lives there | what does not |
//! |---|---|---|
//! | [`number`] [`origin`] [`period`] [`hash`] | exact numbers; places in files; months and weeks | rounding that nobody named |
//! | [`diag`] [`trace`] | findings, their codes and words; how a value came about | sentences in code |
//! | [`formula`] | Excel's language: parse, check, evaluate, lower | stores, pay, files |
//! | [`facts`] | plain data: who did what in which span, and the account of rows | anything that reads or computes |
//! | [`attribution`] | chats × orders → which chats count, which agent earned which order | files, texts, schemes |
//! | [`read`] | files → tables → facts, by the vocabulary | schemes |
//! | [`scheme`] | the policy as data, judged and compiled | files of a drop, spreadsheets |
//! | [`ledger`] | closed months | open ones |
//! | [`calc`] | scheme + facts → every rule of every agent | files, clock, spreadsheets |
//! | [`report`] | outcome → workbooks, pages, JSON | anything that pay depends on |
//! | [`config`] [`run`] | settings; the program on one page | words for the user |
//! | [`cli`] | arguments, progress, summary, exit codes | everything else |
//!
//! Each room uses only rooms above it in this table, and each outside crate has one door; `tests/architecture` enforces both.
//!
//! # What always holds
//!
//! - **Exact.** No float arithmetic; a rule's value is rounded once, where the rule says so, as Excel rounds.
//! - **Nothing is lost.** Every row of every file is used, set aside for a reason, or refused with its place; the bins add up.
//! - **Unknown is not zero.** `#N/A` travels with its first cause; a wage that needs it is pending.
//! - **All or nothing.** A store with an error gets nothing while the others are written; files appear at once, by a rename.
//! - **The same bytes.** Results are joined in store order, whatever the number of threads.
//! - **Three kinds of error**: findings about the user's files, Excel's error values, and bugs, which panic and exit with 70.
//!
//! # Where to add what
//!
//! - *A spelling of a column, or a tool's export*: lines in `templates/vocabulary.toml`. Code only where a row means something new.
//! - *A shape of chat log*: its first line in `read/file/chatlog.rs`, a file of it in `tests/read/cases`. A spreadsheet of messages is lines of the
//!   vocabulary.
//! - *A function*: its category's file in `formula/`, its lowering if Excel 2010 lacks it, a line in `tests/formula`.
//! - *A scheme*: a file in `templates/schemes/`, with worked examples; it is run by `check`. No Rust.
//! - *A finding*: a code in `diag/code.rs` under its letter, its words in both `templates/messages/*.toml`, a case that raises it.
//! - *A rule of attribution*: its threshold with its source in `templates/attribution.toml`, a scenario in `tests/attribution/cases`, the same
//!   rule in the slow implementation beside it, and what it needs to be final in `attribution/gap.rs`.
//! - *A sheet or page*: `report/xlsx/` or `report/html/` with a template in `templates/pages/`.
//! - *A command*: its words in `cli/args.rs`, its work in a room below, its output in a file of `cli/`.
//! - *A dependency*: a reason beside it in `Cargo.toml`, a door in `tests/architecture/doors.rs`.
//!
//! # Words
//!
//! agent 客服 · store 店铺 · period 账期 · drop 一个月的导出文件 · scheme 制度 · rule 规则 · clause 条款 · measure 指标项 · fact 事实 · span 时段 ·
//! chat 会话 · attribution 归属 · post 岗位 · roster 花名册 · conduct 奖惩 · appraisal 考评 · pending 待补 · ledger 台账 · close 结账.

pub mod attribution;
pub mod calc;
pub mod cli;
pub mod config;
pub mod diag;
pub mod facts;
pub mod formula;
pub mod hash;
pub mod ledger;
pub mod number;
pub mod origin;
pub mod period;
pub mod read;
pub mod report;
pub mod run;
pub mod scheme;
pub mod trace;

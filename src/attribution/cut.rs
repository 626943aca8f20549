//! Messages → chats: the messages of a buyer with an agent, cut where both were silent for longer than 会话间隔.

use super::chat::Chat;
use super::message::Message;
use super::settings::Settings;

/// Cuts the messages of one store into chats. The order of the messages does not matter.
#[must_use]
pub fn cut(_messages: Vec<Message>, _settings: &Settings) -> Vec<Chat> {
    Vec::new()
}

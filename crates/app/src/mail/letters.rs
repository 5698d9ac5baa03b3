//! The texts of all mail.

use jiff::Timestamp;
use scheme::{Lang, Text};

use super::Notice;
use crate::dossier::day_words;

/// A letter before it is addressed.
pub(crate) struct Letter {
    /// Subject.
    pub(crate) subject: Text,
    text: Text,
    /// The page that it asks to open, on this site.
    link: String,
}

impl Letter {
    /// What people are told in the application too.
    pub(crate) fn of(notice: &Notice) -> Self {
        Self { subject: notice.subject.clone(), text: notice.text.clone(), link: notice.link.clone() }
    }

    /// An invitation; its link is a key, so that whoever else reads it can take the place of the person meant.
    pub(crate) fn invitation(role: &Text, token: &str, expires_at: Timestamp) -> Self {
        let day = day_words(workflow::calendar::day_of(expires_at));
        Self {
            subject: Text::new("请开通您的账号", "Please open your account"),
            text: Text::new(
                format!(
                    "邀请您以“{}”的身份使用本系统。请打开下面的链接，设置密码并开通账号。链接只能使用一次，{}前有效，请勿转发。",
                    role.zh, day.zh
                ),
                format!(
                    "You are invited to use this system as {}. Please open the link below, choose a password and open \
                     your account. The link works once and until {}; please do not pass it on.",
                    role.en, day.en
                ),
            ),
            link: format!("/invitations/{token}"),
        }
    }

    /// A test.
    pub(crate) fn test() -> Self {
        Self {
            subject: Text::new("测试邮件", "Test mail"),
            text: Text::new("收到这封邮件，说明发信服务器配置正确。", "That you read this shows that mail goes out."),
            link: "/mail".to_owned(),
        }
    }

    /// What it says to this person.
    pub(super) fn body(&self, person: &str, site: &str, lang: Lang) -> String {
        let (text, link) = (self.text.get(lang), &self.link);
        match lang {
            Lang::Zh => format!(
                "{person}：\n\n您好！{text}\n\n请打开：{site}{link}\n\n——\n本邮件由衡评系统（{site}）自动发出，请勿直接回复；\
                 如有疑问，请联系本单位的系统联系人或省1+X推进办。\n"
            ),
            Lang::En => format!(
                "Dear {person},\n\n{text}\n\nPlease open: {site}{link}\n\n--\nThis mail was sent by Hengping ({site}); \
                 answers to it are not read. Your coordinator or the office answers questions.\n"
            ),
        }
    }
}

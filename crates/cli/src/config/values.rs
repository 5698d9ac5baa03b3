//! What each kind of value may be. `None` is: not this.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use scheme::Lang;
use toml::de::DeValue;

use super::{Level, LogFormat, PasswordPolicy, PublicUrl, Secret};

type Value<'v> = DeValue<'v>;

fn text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    value.as_str().filter(|text| !text.is_empty() && text.trim() == *text)
}

fn whole(value: &Value<'_>, within: &RangeInclusive<u32>) -> Option<u32> {
    let number = value.as_integer().filter(|number| number.radix() == 10)?;
    number.as_str().parse().ok().filter(|number| within.contains(number))
}

fn choice<T: Copy>(value: &Value<'_>, choices: &[(&str, T)]) -> Option<T> {
    let word = value.as_str()?;
    choices.iter().find(|(name, _)| *name == word).map(|(_, choice)| *choice)
}

pub(super) fn address(value: &Value<'_>) -> Option<SocketAddr> {
    text(value)?.parse().ok()
}

pub(super) fn path(value: &Value<'_>) -> Option<PathBuf> {
    text(value).map(PathBuf::from)
}

pub(super) fn word(value: &Value<'_>) -> Option<String> {
    text(value).filter(|word| !word.contains(char::is_whitespace)).map(str::to_owned)
}

pub(super) fn secret(value: &Value<'_>) -> Option<Secret> {
    text(value).map(|text| Secret(text.to_owned()))
}

pub(super) fn language(value: &Value<'_>) -> Option<Lang> {
    choice(value, &[("zh", Lang::Zh), ("en", Lang::En)])
}

/// An address with or without the length of a network.
pub(super) fn networks(value: &Value<'_>) -> Option<Vec<IpNet>> {
    let network = |word: &str| match word.parse::<IpAddr>() {
        Ok(address) => Some(IpNet::from(address)),
        Err(_) => word.parse::<IpNet>().ok().map(|network| network.trunc()),
    };
    value.as_array()?.iter().map(|item| network(item.get_ref().as_str()?)).collect()
}

/// What stands after `scheme://`, where it is one word of characters that addresses are made of.
fn after<'v>(text: &'v str, schemes: &[&str]) -> Option<&'v str> {
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme)?.strip_prefix("://"))?;
    let is_part = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
    (!rest.is_empty() && rest.chars().all(is_part)).then_some(rest)
}

pub(super) fn postgres(value: &Value<'_>) -> Option<Secret> {
    let url = text(value)?;
    after(url, &["postgres", "postgresql"]).map(|_| Secret(url.to_owned()))
}

pub(super) fn smtp(value: &Value<'_>) -> Option<Secret> {
    let url = text(value)?;
    after(url, &["smtp", "smtps"]).map(|_| Secret(url.to_owned()))
}

/// `http://` or `https://` with a host and, where there is one, a port; nothing after.
pub(super) fn web_address(value: &Value<'_>) -> Option<String> {
    let url = text(value)?;
    let host = after(url, &["http", "https"])?;
    (!host.contains(['/', '?', '#', '@'])).then(|| url.to_owned())
}

pub(super) fn public_url(value: &Value<'_>) -> Option<PublicUrl> {
    web_address(value).map(PublicUrl)
}

/// Where evidence may be.
pub(super) enum Place {
    Folder(PathBuf),
    Bucket { bucket: String, prefix: String },
}

pub(super) fn place(value: &Value<'_>) -> Option<Place> {
    let text = text(value)?;
    if text.starts_with("s3:") {
        let (bucket, prefix) = after(text, &["s3"]).map(|rest| rest.split_once('/').unwrap_or((rest, "")))?;
        let place = Place::Bucket { bucket: bucket.to_owned(), prefix: prefix.trim_end_matches('/').to_owned() };
        return (!bucket.is_empty()).then_some(place);
    }
    // What looks like another kind of address is no folder.
    (!text.contains("://")).then(|| Place::Folder(PathBuf::from(text)))
}

/// `name@host`, and no more than that.
pub(super) fn mailbox(value: &Value<'_>) -> Option<String> {
    let mailbox = text(value)?;
    let (name, host) = mailbox.split_once('@')?;
    let is_word = |word: &str| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "@<>,;\"".contains(c));
    (is_word(name) && is_word(host)).then(|| mailbox.to_owned())
}

pub(super) fn seconds(value: &Value<'_>) -> Option<Duration> {
    whole(value, &(1..=3600)).map(|seconds| Duration::from_secs(seconds.into()))
}

pub(super) fn minutes(value: &Value<'_>) -> Option<Duration> {
    whole(value, &(1..=1440)).map(|minutes| Duration::from_mins(minutes.into()))
}

pub(super) fn hours(value: &Value<'_>) -> Option<Duration> {
    whole(value, &(1..=168)).map(|hours| Duration::from_hours(hours.into()))
}

pub(super) fn header_bytes(value: &Value<'_>) -> Option<u32> {
    whole(value, &(8192..=1_048_576))
}

pub(super) fn megabytes(value: &Value<'_>) -> Option<u32> {
    whole(value, &(1..=4096))
}

pub(super) fn connections(value: &Value<'_>) -> Option<u32> {
    whole(value, &(1..=100_000))
}

pub(super) fn per_minute(value: &Value<'_>) -> Option<NonZeroU32> {
    whole(value, &(1..=1_000_000)).and_then(NonZeroU32::new)
}

pub(super) fn password_policy(value: &Value<'_>) -> Option<PasswordPolicy> {
    choice(value, &[("mlps3", PasswordPolicy::Mlps3), ("asvs", PasswordPolicy::Asvs)])
}

pub(super) fn log_format(value: &Value<'_>) -> Option<LogFormat> {
    choice(value, &[("text", LogFormat::Text), ("json", LogFormat::Json)])
}

pub(super) fn level(value: &Value<'_>) -> Option<Level> {
    choice(value, &[("error", Level::Error), ("warn", Level::Warn), ("info", Level::Info), ("debug", Level::Debug)])
}

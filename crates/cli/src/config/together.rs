//! What no single key can tell: values that contradict each other, files that are not there.

use assess::Problem;
use scheme::Text;

use super::Config;
use super::reader::Keys;

/// What is right by itself and wrong together.
pub(super) fn check(config: &Config, keys: &mut Keys<'_, '_>) {
    if config.sessions.idle > config.sessions.absolute {
        keys.wrong(
            "sessions.idle_minutes",
            "sessions.idle_minutes 不应长于 sessions.absolute_hours",
            "sessions.idle_minutes must not be longer than sessions.absolute_hours",
        );
    }
    if config.metrics == Some(config.listen) {
        keys.wrong(
            "metrics.listen",
            "metrics.listen 应与 listen 不同：运行指标不对公众开放",
            "metrics.listen must differ from listen: the figures are not for the public",
        );
    }
    if config.mail.is_some() && config.public_url.is_none() {
        keys.wrong(
            "mail.url",
            "发送邮件需要 public_url：邮件中的链接由它组成",
            "mail needs public_url, which the links in it are made of",
        );
    }
    if config.limits.connections_per_address > config.limits.connections {
        keys.wrong(
            "limits.connections_per_address",
            "limits.connections_per_address 不应大于 limits.connections",
            "limits.connections_per_address must not be more than limits.connections",
        );
    }
}

/// The files that the configuration names and that are not there.
pub(super) fn absent_files(config: &Config, name: &str) -> Vec<Problem> {
    let Some(tls) = &config.tls else { return Vec::new() };
    let named = [("tls.certificate", &tls.certificate), ("tls.key", &tls.key)];
    let absent = named.into_iter().filter_map(|(key, path)| Some((key, path, std::fs::File::open(path).err()?)));
    absent
        .map(|(key, path, error)| {
            let path = path.display();
            let message =
                Text::new(format!("{key}：无法打开 {path}：{error}"), format!("{key}: cannot open {path}: {error}"));
            Problem { place: name.to_owned(), message }
        })
        .collect()
}

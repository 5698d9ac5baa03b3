//! The file as its writers meet it: defaults, mistakes with their places, and pages that agree with the list of keys.

use scheme::Lang;

use super::keys::{KEYS, Key};
use super::*;

/// The file of `config show` with the marks taken from the lines of these keys.
fn file_with(lang: Lang, wanted: impl Fn(&Key) -> bool) -> String {
    let shown = commented_default(lang);
    let mut keys = KEYS.iter();
    let line = |line: &str| match line.strip_prefix('#') {
        // A line of prose has a space behind its mark, a key has none.
        Some(key) if !key.starts_with(' ') && wanted(keys.next().expect("one line for each key")) => key.to_owned(),
        _ => line.to_owned(),
    };
    shown.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The problems of a file, each as "line:column message".
fn problems(text: &str, lang: Lang) -> Vec<String> {
    let found = parse(text, "f").expect_err("the file is wrong");
    found.iter().map(|p| format!("{} {}", p.place.trim_start_matches("f:"), p.message.get(lang))).collect()
}

#[test]
fn an_empty_file_and_the_shown_defaults_mean_the_same() {
    for lang in [Lang::Zh, Lang::En] {
        for text in [commented_default(lang), file_with(lang, |key| key.has_default)] {
            assert_eq!(parse(&text, "f").as_ref(), Ok(&Config::default()), "{text}");
        }
    }
}

#[test]
fn every_example_can_be_used() {
    let config = parse(&file_with(Lang::En, |_| true), "f").expect("the file with every key is right");
    assert!(
        matches!(config.evidence, Evidence::S3(S3 { bucket, prefix, .. }) if bucket == "hengping" && prefix == "evidence")
    );
    assert!(config.tls.is_some() && config.mail.is_some() && config.metrics.is_some() && config.public_url.is_some());
    assert!(matches!(config.database, Database::Postgres(_)));
}

#[test]
fn defaults_are_safe() {
    let config = Config::default();
    assert!(config.listen.ip().is_loopback());
    assert_eq!(config.passwords, PasswordPolicy::Mlps3);
    assert_eq!((config.proxies, config.metrics, config.mail), (Vec::new(), None, None));
    assert_eq!((config.limits.header, config.limits.grace), (Duration::from_secs(10), Duration::from_secs(20)));
}

#[test]
fn each_mistake_is_shown_with_its_place_in_both_languages() {
    let text = "listen = 8080\n[limits]\nheader_secnds = 5\nidle_seconds = 0\n[log]\n  level = \"loud\"\n[extra]\n";
    assert_eq!(
        problems(text, Lang::En),
        [
            "1:10 listen must be an IP address and a port, such as \"127.0.0.1:8080\"",
            "3:1 no key limits.header_secnds; did you mean limits.header_seconds",
            "4:16 limits.idle_seconds must be a whole number from 1 to 3600",
            "6:11 log.level must be \"error\", \"warn\", \"info\" or \"debug\"",
            "7:2 no key extra; hengping config show lists all",
        ]
    );
    assert_eq!(
        problems(text, Lang::Zh)[1..3],
        [
            "3:1 没有名为 limits.header_secnds 的键；是否想写 limits.header_seconds",
            "4:16 limits.idle_seconds 应为1到3600的整数",
        ]
    );
}

#[test]
fn what_is_no_toml_is_said_alone() {
    let found = problems("listen = \n[tls]\ncertificate = \"a\"\n", Lang::En);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("1:10 TOML syntax: "), "{found:?}");
}

#[test]
fn a_table_and_a_value_are_not_the_same() {
    assert_eq!(problems("log = \"json\"", Lang::En), ["1:7 log must be a table, [log]"]);
    assert_eq!(problems("[limits]\nupload = 5", Lang::En), ["2:10 limits.upload must be a table, [limits.upload]"]);
    assert_eq!(problems("[data]\n", Lang::En), ["1:1 data must be a path"]);
}

#[test]
fn values_that_contradict_each_other_are_found() {
    for (text, expected) in [
        ("[tls]\ncertificate = \"a\"", "2:15 tls.certificate needs tls.key as well"),
        ("[mail]\nfrom = \"a@b.cn\"", "2:8 mail.from needs mail.url as well"),
        (
            "[mail]\nfrom = \"a@b.cn\"\nurl = \"smtp://b.cn\"",
            "3:7 mail needs public_url, which the links in it are made of",
        ),
        (
            "[sessions]\nidle_minutes = 120\nabsolute_hours = 1",
            "2:16 sessions.idle_minutes must not be longer than sessions.absolute_hours",
        ),
        (
            "listen = \"127.0.0.1:80\"\n[metrics]\nlisten = \"127.0.0.1:80\"",
            "3:10 metrics.listen must differ from listen: the figures are not for the public",
        ),
        (
            "[evidence]\nplace = \"s3://b\"",
            "2:9 object storage also needs evidence.s3_endpoint, s3_access_key and s3_secret_key",
        ),
        ("[limits]\nconnections = 10", "1:1 limits.connections_per_address must not be more than limits.connections"),
    ] {
        assert_eq!(problems(text, Lang::En), [expected], "{text}");
    }
}

#[test]
fn wrong_values_are_refused_and_right_ones_taken() {
    let right = [
        "proxies = [\"10.0.0.5\", \"2001:db8::/32\"]",
        "public_url = \"http://10.0.0.1:8080\"",
        "evidence.place = \"/srv/evidence\"",
        "listen = \"[::1]:80\"",
    ];
    let wrong = [
        "proxies = \"10.0.0.5\"",
        "proxies = [\"10.0.0.500\"]",
        "public_url = \"https://a.cn/hengping\"",
        "public_url = \"https://user@a.cn\"",
        "public_url = \"javascript://a\"",
        "data = \"\"",
        "database.url = \"mysql://a\"",
        "evidence.place = \"s3:///x\"",
        "evidence.place = \"ftp://x\"",
        "limits.connections = \"10\"",
        "limits.connections = 1.5",
        "limits.header_seconds = 0x10",
        "passwords.policy = \"MLPS3\"",
        "listen = \"localhost:80\"",
    ];
    for text in right {
        assert!(parse(text, "f").is_ok(), "{text}");
    }
    for text in wrong {
        assert!(parse(text, "f").is_err(), "{text}");
    }
}

/// A letter too much in any key is found.
#[test]
fn a_typing_error_in_any_key_is_found() {
    for (index, key) in KEYS.iter().enumerate() {
        let text = file_with(Lang::En, |other| other.name == key.name);
        let word = key.name.rsplit('.').next().unwrap_or(key.name);
        let text = text.replace(&format!("\n{word} ="), &format!("\n{word}x ="));
        let found = problems(&text, Lang::En);
        let expected = format!("no key {}x", key.name);
        assert!(found.iter().any(|problem| problem.contains(&expected)), "key {index}: {found:?}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let config = parse(&file_with(Lang::En, |_| true), "f").expect("right");
    let shown = format!("{config:?}");
    assert!(!shown.contains("PASSWORD") && !shown.contains("SECRET"), "{shown}");
    let found = problems("database.url = \"mysql://u:PASSWORD@h/d\"", Lang::En);
    assert!(!found[0].contains("PASSWORD"), "{found:?}");
}

#[test]
fn files_that_are_named_have_to_be_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hengping.toml");
    std::fs::write(&path, "[tls]\ncertificate = \"/nowhere/c.pem\"\nkey = \"/nowhere/k.pem\"\n").expect("written");
    let found = check(&path).expect_err("the files are not there");
    assert_eq!(found.len(), 2);
    assert!(found[0].message.en.starts_with("tls.certificate: cannot open /nowhere/c.pem"), "{}", found[0].message.en);
    assert!(check(&folder.path().join("absent.toml")).is_err());
}

/// The pages of the documentation are what the program prints. After a change of the list of keys, make them anew with
/// the command that each page names.
#[test]
fn the_reference_pages_are_true() {
    for (lang, file) in [(Lang::Zh, "configuration.zh-CN.md"), (Lang::En, "configuration.md")] {
        let path = format!("{}/../../docs/{file}", env!("CARGO_MANIFEST_DIR"));
        let page = std::fs::read_to_string(&path).expect("the page is there");
        assert!(page == reference(lang), "docs/{file} differs from `hengping config show --markdown`");
    }
}

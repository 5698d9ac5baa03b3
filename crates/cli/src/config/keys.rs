//! The one list of the keys of the configuration file.

/// One key.
pub(super) struct Key {
    /// The names of its tables and its own, with points between.
    pub(super) name: &'static str,
    /// Its default, or an example where it has none; as TOML.
    pub(super) value: &'static str,
    /// Whether `value` is the default.
    pub(super) has_default: bool,
    /// What its value must be, in Chinese and English: "应为…", "must be …".
    pub(super) form: (&'static str, &'static str),
    /// What it does, in Chinese and English.
    pub(super) words: (&'static str, &'static str),
}

type Words = (&'static str, &'static str);

const fn with(name: &'static str, default: &'static str, form: Words, words: Words) -> Key {
    Key { name, value: default, has_default: true, form, words }
}

const fn without(name: &'static str, example: &'static str, form: Words, words: Words) -> Key {
    Key { name, value: example, has_default: false, form, words }
}

const ADDRESS: Words = ("IP地址和端口，如 \"127.0.0.1:8080\"", "an IP address and a port, such as \"127.0.0.1:8080\"");
const PATH: Words = ("路径", "a path");
const WORD: Words = ("不含空格的文字", "a text without spaces");
const SECONDS: Words = ("1到3600的整数", "a whole number from 1 to 3600");
const CONNECTIONS: Words = ("1到100000的整数", "a whole number from 1 to 100000");
const PER_MINUTE: Words = ("1到1000000的整数", "a whole number from 1 to 1000000");
const HOST: Words =
    ("http:// 或 https:// 开头的网址，只含主机和端口", "an address with http:// or https://, of host and port only");

/// All keys, in the order in which they are read and shown. Keys without a table come first, as TOML demands.
pub(super) const KEYS: &[Key] = &[
    with(
        "listen",
        "\"127.0.0.1:8080\"",
        ADDRESS,
        (
            "服务监听的地址。默认只有本机能访问，由反向代理对外。",
            "Where the server listens. By default only this machine reaches it, for a proxy to stand in front.",
        ),
    ),
    without(
        "public_url",
        "\"https://pingjia.example.edu.cn\"",
        HOST,
        ("用户打开网站所用的网址，用于邮件中的链接。", "The address that people open, used for links in mail."),
    ),
    with(
        "language",
        "\"zh\"",
        ("\"zh\" 或 \"en\"", "\"zh\" or \"en\""),
        ("用户未选择语言时页面所用的语言。", "The language of pages for people who have not chosen one."),
    ),
    with(
        "data",
        "\"hengping-data\"",
        PATH,
        (
            "数据文件夹，存放数据库和佐证材料；相对路径从程序的工作目录算起。",
            "The data folder, with database and evidence; a relative path starts in the program's working folder.",
        ),
    ),
    with(
        "proxies",
        "[]",
        (
            "IP地址或网段的列表，如 [\"10.0.0.5\", \"10.1.0.0/16\"]",
            "a list of IP addresses or networks, such as [\"10.0.0.5\", \"10.1.0.0/16\"]",
        ),
        (
            "反向代理的地址。只有它们所写的 X-Forwarded-For 和 X-Forwarded-Proto 才被采信。",
            "The reverse proxies. Only their X-Forwarded-For and X-Forwarded-Proto are believed.",
        ),
    ),
    without(
        "database.url",
        "\"postgres://hengping:PASSWORD@10.0.0.6/hengping\"",
        ("postgres:// 开头的网址", "an address with postgres://"),
        (
            "PostgreSQL 数据库。不写则使用数据文件夹中的 SQLite。",
            "A PostgreSQL database. Without it: SQLite in the data folder.",
        ),
    ),
    without(
        "evidence.place",
        "\"s3://hengping/evidence\"",
        ("文件夹路径，或 \"s3://桶/前缀\"", "the path of a folder, or \"s3://BUCKET/PREFIX\""),
        ("佐证材料的存放处。不写则在数据文件夹中。", "Where evidence is kept. Without it: in the data folder."),
    ),
    without(
        "evidence.s3_endpoint",
        "\"https://s3.example.edu.cn:9000\"",
        HOST,
        ("对象存储的网址。", "The address of the object storage."),
    ),
    with("evidence.s3_region", "\"us-east-1\"", WORD, ("对象存储的区域名。", "The region of the object storage.")),
    without(
        "evidence.s3_access_key",
        "\"hengping\"",
        WORD,
        ("对象存储的访问标识。", "The access key of the object storage."),
    ),
    without(
        "evidence.s3_secret_key",
        "\"SECRET\"",
        ("非空文字", "a text that is not empty"),
        ("对象存储的密钥。", "The secret key of the object storage."),
    ),
    without(
        "tls.certificate",
        "\"/etc/hengping/certificate.pem\"",
        PATH,
        (
            "服务自己的证书（PEM，含证书链）。写了就以 HTTPS 服务；收到 SIGHUP 时重新读取。",
            "The server's own certificate (PEM, with its chain). With it the server speaks HTTPS; read again on SIGHUP.",
        ),
    ),
    without("tls.key", "\"/etc/hengping/key.pem\"", PATH, ("证书的私钥（PEM）。", "The key of the certificate (PEM).")),
    with(
        "limits.header_seconds",
        "10",
        SECONDS,
        ("TLS 握手和收完请求头的时限，秒。", "Seconds for the TLS handshake and for a request's headers."),
    ),
    with(
        "limits.idle_seconds",
        "60",
        SECONDS,
        ("无请求的连接保持多久，秒。", "Seconds that a connection without a request stays open."),
    ),
    with(
        "limits.body_seconds",
        "60",
        SECONDS,
        ("上传或下载停顿多久即中断，秒。", "Seconds without progress after which an upload or a download is given up."),
    ),
    with(
        "limits.grace_seconds",
        "20",
        SECONDS,
        (
            "停止服务时等待正在处理的请求多久，秒。",
            "Seconds that requests under way get to finish when the server stops.",
        ),
    ),
    with(
        "limits.header_bytes",
        "32768",
        ("8192到1048576的整数", "a whole number from 8192 to 1048576"),
        ("一个请求的请求头合计的最大字节数。", "Bytes that the headers of one request may have together."),
    ),
    with(
        "limits.upload_megabytes",
        "200",
        ("1到4096的整数", "a whole number from 1 to 4096"),
        ("单个上传文件的最大兆字节数。", "Megabytes that one uploaded file may have."),
    ),
    with(
        "limits.connections",
        "4096",
        CONNECTIONS,
        ("同时的连接数；更多的连接等待。", "Connections at one time; further ones wait."),
    ),
    with(
        "limits.connections_per_address",
        "256",
        CONNECTIONS,
        (
            "同一地址同时的连接数；更多的连接被关闭。代理的连接不计。",
            "Connections at one time from one address; further ones are closed. Those of proxies are not counted.",
        ),
    ),
    with(
        "limits.sign_in.account",
        "10",
        PER_MINUTE,
        ("每个账号每分钟的登录尝试次数。", "Attempts to sign in, a minute, for one account."),
    ),
    with(
        "limits.sign_in.address",
        "60",
        PER_MINUTE,
        (
            "每个地址每分钟的登录尝试次数；一所学校可能共用一个地址。",
            "Attempts to sign in, a minute, from one address, which a whole school may share.",
        ),
    ),
    with("limits.upload.account", "60", PER_MINUTE, ("每个账号每分钟的上传次数。", "Uploads a minute of one account.")),
    with(
        "limits.upload.address",
        "600",
        PER_MINUTE,
        ("每个地址每分钟的上传次数。", "Uploads a minute from one address."),
    ),
    with(
        "limits.autosave.account",
        "240",
        PER_MINUTE,
        ("每个账号每分钟的自动暂存次数。", "Automatic saves a minute of one account."),
    ),
    with(
        "limits.autosave.address",
        "2400",
        PER_MINUTE,
        ("每个地址每分钟的自动暂存次数。", "Automatic saves a minute from one address."),
    ),
    with(
        "limits.page.account",
        "300",
        PER_MINUTE,
        ("每个账号每分钟的其他请求次数。", "Other requests a minute of one account."),
    ),
    with(
        "limits.page.address",
        "3000",
        PER_MINUTE,
        ("每个地址每分钟的其他请求次数。", "Other requests a minute from one address."),
    ),
    without(
        "mail.url",
        "\"smtps://hengping:PASSWORD@mail.example.edu.cn\"",
        ("smtp:// 或 smtps:// 开头的网址", "an address with smtp:// or smtps://"),
        (
            "发信服务器。不写则不发邮件，邀请链接由管理员转交。",
            "The mail server. Without it no mail is sent, and invitations are handed on by the administrator.",
        ),
    ),
    without(
        "mail.from",
        "\"hengping@example.edu.cn\"",
        ("邮箱地址", "a mail address"),
        ("发件人邮箱。", "The sender of mail."),
    ),
    with(
        "passwords.policy",
        "\"mlps3\"",
        ("\"mlps3\" 或 \"asvs\"", "\"mlps3\" or \"asvs\""),
        (
            "口令规则：mlps3 按等级保护三级，asvs 按 OWASP ASVS 5.0。",
            "The rule for passwords: mlps3 by China's graded protection, level 3; asvs by OWASP ASVS 5.0.",
        ),
    ),
    with(
        "sessions.idle_minutes",
        "30",
        ("1到1440的整数", "a whole number from 1 to 1440"),
        ("多久不操作即需重新登录，分钟。", "Minutes without activity after which people sign in again."),
    ),
    with(
        "sessions.absolute_hours",
        "12",
        ("1到168的整数", "a whole number from 1 to 168"),
        ("一次登录最长有效多久，小时。", "Hours after which people sign in again in any case."),
    ),
    with(
        "log.format",
        "\"text\"",
        ("\"text\" 或 \"json\"", "\"text\" or \"json\""),
        (
            "日志格式；日志写到标准错误输出，不含个人信息。",
            "The format of the log, which goes to standard error and holds no personal data.",
        ),
    ),
    with(
        "log.level",
        "\"info\"",
        ("\"error\"、\"warn\"、\"info\" 或 \"debug\"", "\"error\", \"warn\", \"info\" or \"debug\""),
        ("记录到哪一级。", "How much is logged."),
    ),
    without(
        "metrics.listen",
        "\"127.0.0.1:9464\"",
        ADDRESS,
        (
            "运行指标（/metrics）和健康检查（/healthz、/readyz）的地址；不写则不提供。",
            "Where figures (/metrics) and health checks (/healthz, /readyz) are served; without it they are not.",
        ),
    ),
];

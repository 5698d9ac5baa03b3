//! What the command line understands, with help in Chinese or English.

mod config;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, value_parser};
use scheme::Lang;

/// The language of help and messages: `--lang`, else the environment. Chinese where neither says English.
pub(crate) fn language() -> Lang {
    let words: Vec<OsString> = std::env::args_os().collect();
    let named = words.iter().enumerate().find_map(|(index, word)| {
        let word = word.to_str()?;
        match word.strip_prefix("--lang=") {
            Some(value) => Some(value.to_owned()),
            None if word == "--lang" => words.get(index + 1)?.to_str().map(str::to_owned),
            None => None,
        }
    });
    let from_environment = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .unwrap_or_default()
    };
    let word = named.unwrap_or_else(from_environment);
    if word.starts_with("en") { Lang::En } else { Lang::Zh }
}

/// Picks a text.
struct Words(Lang);

impl Words {
    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn command(&self, name: &'static str, zh: &'static str, en: &'static str) -> Command {
        let template = self.pick(
            "{about}\n\n用法：{usage}\n\n{all-args}{after-help}",
            "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
        );
        Command::new(name)
            .about(self.pick(zh, en))
            .help_template(template)
            .disable_help_flag(true)
            .disable_help_subcommand(true)
            .subcommand_help_heading(self.pick("命令", "Commands"))
            .subcommand_value_name(self.pick("命令", "COMMAND"))
            .next_help_heading(self.pick("选项", "Options"))
            .arg(
                Arg::new("help")
                    .short('h')
                    .long("help")
                    .action(ArgAction::Help)
                    .help(self.pick("显示帮助", "Print help")),
            )
            .arg(
                Arg::new("lang")
                    .long("lang")
                    .value_name("zh|en")
                    .value_parser(PossibleValuesParser::new(["zh", "en"]))
                    .hide_possible_values(true)
                    .help(
                        self.pick("说明文字的语言，默认随系统（LANG）", "Language of texts; follows LANG by default"),
                    ),
            )
    }

    fn file(&self, name: &'static str, zh: &'static str, en: &'static str) -> Arg {
        Arg::new(name)
            .value_name(self.pick("文件", "FILE"))
            .value_parser(value_parser!(PathBuf))
            .help_heading(self.pick("参数", "Arguments"))
            .help(self.pick(zh, en))
    }

    fn option(&self, name: &'static str, value: &'static str, zh: &'static str, en: &'static str) -> Arg {
        Arg::new(name).long(name).value_name(value).help(self.pick(zh, en))
    }

    fn path(&self, name: &'static str, zh: &'static str, en: &'static str) -> Arg {
        self.option(name, "FILE", zh, en).value_parser(value_parser!(PathBuf))
    }

    fn facts(&self) -> Arg {
        self.file(
            "facts",
            "考核数据：.json（hengping-facts/1）、.xlsx、.xls 或 .csv",
            "The facts: .json (hengping-facts/1), .xlsx, .xls or .csv",
        )
        .value_name("FACTS")
        .required(true)
    }

    fn scheme(&self) -> Arg {
        self.path("scheme", "考核方案文件；默认用内置方案", "Scheme file; the built-in one by default")
    }

    fn basis(&self) -> Arg {
        self.option(
            "basis",
            "verified|claimed",
            "计分依据：verified 认定得分（默认），claimed 自评得分",
            "What counts: verified items (default), or all that is claimed",
        )
        .value_parser(PossibleValuesParser::new(["verified", "claimed"]))
        .hide_possible_values(true)
        .default_value("verified")
        .hide_default_value(true)
    }

    fn switch(&self, name: &'static str, zh: &'static str, en: &'static str) -> Arg {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(self.pick(zh, en))
    }

    /// A command on what the server stores.
    fn stored(&self, name: &'static str, zh: &'static str, en: &'static str) -> Command {
        self.command(name, zh, en)
            .arg(self.path(
                "data",
                "数据文件夹；默认为当前文件夹的 hengping-data",
                "Data folder; hengping-data here by default",
            ))
            .arg(self.path(
                "config",
                "配置文件；使用 PostgreSQL 时必须指定",
                "Configuration file; needed for PostgreSQL",
            ))
    }

    fn address(&self) -> Arg {
        self.option("listen", "ADDR", "监听地址，如 0.0.0.0:8080", "Address to listen on, such as 0.0.0.0:8080")
            .value_parser(value_parser!(std::net::SocketAddr))
    }

    fn errors(&self) -> Arg {
        self.path(
            "errors",
            "数据有误时，把原工作簿加上「错误说明」列写到此文件",
            "Where the input is wrong: write the same workbook with a column of errors here",
        )
    }

    fn after(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.pick(zh, en)
    }
}

/// The whole command line.
pub(crate) fn command(lang: Lang) -> Command {
    let w = Words(lang);
    w.command("hengping", "衡评：1+X证书制度试点工作考核评价", "Hengping: yearly assessment of certificate-pilot institutions")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help(w.pick("显示版本", "Print version")))
        .subcommand_required(true)
        .after_help(w.after(
            "\n第一次使用：\n  hengping template --out 考核数据.xlsx     下载填报模板\n  hengping score 考核数据.xlsx --out 结果.xlsx  计分并评定等次\n  hengping explain 考核数据.xlsx --institution 标识码  查看一所院校每项得分的由来\n  hengping sample --institutions 150 --seed 7 --out 样例.xlsx  生成虚构省份的样例数据\n\n退出码：0 完成；1 程序失败；2 输入有误（逐条列出，不写任何文件）。",
            "\nFirst steps:\n  hengping template --out facts.xlsx            an empty facts workbook\n  hengping score facts.xlsx --out result.xlsx   scores, grades and their reasons\n  hengping explain facts.xlsx --institution CODE  how each figure of one came about\n  hengping sample --institutions 150 --seed 7 --out sample.xlsx  a made-up province\n\nExit status: 0 done; 1 the program failed; 2 the input is wrong (every problem is listed, no file is written).",
        ))
        .subcommand(score(&w))
        .subcommand(explain(&w))
        .subcommand(
            w.command("template", "生成空白填报模板（工作簿）", "Make an empty facts workbook")
                .arg(w.path("out", "写到此文件（.xlsx）", "Write here (.xlsx)").required(true))
                .arg(w.scheme())
                .after_help(w.after(
                    "\n模板含填报说明、下拉选项和数据校验；填好后直接用 hengping score 读取。",
                    "\nThe template holds instructions, drop-downs and validation; `hengping score` reads it once filled.",
                )),
        )
        .subcommand(scheme_command(&w))
        .subcommand(sample(&w))
        .subcommand(
            w.command("demo", "在虚构省份上运行整个系统，可直接点开", "Run the whole system on a made-up province")
                .arg(w.address())
                .arg(
                    w.option(
                        "at",
                        "STEP",
                        "从哪个环节开始：self_evaluation 自评，data 数据核对，review 组织评价",
                        "Step to begin at: self_evaluation; data, where figures are compared; or review, where experts are assigned",
                    )
                    .value_parser(app::demo::DemonstrationStep::ALL.map(app::demo::DemonstrationStep::id))
                    .default_value(app::demo::DemonstrationStep::SelfEvaluation.id()),
                )
                .arg(w.switch("keep", "保留演示数据（当前文件夹的 hengping-demo）", "Keep the data, in hengping-demo here"))
                .arg(w.path("config", "配置文件；数据留在其中所写的位置", "Configuration file; the data stay where it says").conflicts_with("keep"))
                .after_help(w.after(
                    "\n在浏览器打开显示的地址，选择一个角色进入；停止后一切恢复原状（--keep 除外）。",
                    "\nOpen the address in a browser and enter as any role; stopping puts everything back unless --keep.",
                )),
        )
        .subcommand(
            w.command("serve", "在自己的数据上运行服务器", "Run the server on its own data")
                .arg(w.path("data", "数据文件夹；默认为当前文件夹的 hengping-data", "Data folder; hengping-data here by default"))
                .arg(w.address())
                .arg(w.path("config", "配置文件；见 hengping config show", "Configuration file; see hengping config show"))
                .after_help(w.after(
                    "\n首次运行时显示开通系统管理员的链接；没有默认密码。",
                    "\nThe first run shows the link that opens the system administrator's account; there is no default password.",
                )),
        )
        .subcommand(
            w.stored("backup", "把全部数据备份到一个文件，服务器运行时也可以", "Copy everything stored into one file, also while the server runs")
                .arg(w.path("out", "写到此文件", "Write here").required(true)),
        )
        .subcommand(
            w.stored("restore", "把备份恢复到空的数据文件夹或数据库", "Put a backup back into an empty data folder or database")
                .arg(w.file("file", "备份文件", "The backup").required(true)),
        )
        .subcommand(w.stored("check", "检查已存数据和日志是否完整", "Test what is stored, and the log"))
        .subcommand(config::command(&w))
        .subcommand(
            w.command("completions", "输出命令补全脚本", "Print a shell completion script").arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .required(true)
                    .value_parser(value_parser!(clap_complete::Shell))
                    .help_heading(w.pick("参数", "Arguments"))
                    .hide_possible_values(true)
                    .help("bash, zsh, fish, elvish, powershell"),
            ),
        )
}

fn score(w: &Words) -> Command {
    w.command("score", "对考核数据中的每所院校计分并评定等次", "Score and grade every institution in the facts")
        .arg(w.facts())
        .arg(w.scheme())
        .arg(w.path("out", "结果写到此文件；不写则输出到屏幕", "Write the result here; else to the screen"))
        .arg(
            w.option(
                "format",
                "json|xlsx|csv|text",
                "结果格式；默认看 --out 的扩展名，没有则为 text",
                "Format of the result; by the ending of --out, else text",
            )
            .value_parser(PossibleValuesParser::new(["json", "xlsx", "csv", "text"]))
            .hide_possible_values(true),
        )
        .arg(w.basis())
        .arg(
            Arg::new("brief")
                .long("brief")
                .action(ArgAction::SetTrue)
                .help(w.pick("不写每项得分的计算说明", "Leave the workings out")),
        )
        .arg(w.errors())
        .after_help(w.after(
            "\n示例：\n  hengping score 考核数据.xlsx --out 结果.xlsx\n  hengping score 考核数据.json --format csv > 汇总.csv\n  hengping score 考核数据.xlsx --out 结果.xlsx --errors 错误.xlsx\n\n等次分数线由当年通知规定，写在数据的「年度设置」中；没有分数线就不评定等次。",
            "\nExamples:\n  hengping score facts.xlsx --out result.xlsx\n  hengping score facts.json --format csv > roll.csv\n  hengping score facts.xlsx --out result.xlsx --errors errors.xlsx\n\nGrade lines come from the year's notice, among the settings of the facts; without them nothing is graded.",
        ))
}

fn explain(w: &Words) -> Command {
    w.command("explain", "说明一所院校每项得分的由来", "Explain how each figure of one institution came about")
        .arg(w.facts())
        .arg(w.option("institution", "CODE", "学校标识码", "Code of the institution").required(true))
        .arg(w.option("indicator", "ID", "只看一个指标，如 1.3", "Only this indicator, such as 1.3"))
        .arg(w.scheme())
        .arg(w.basis())
        .arg(w.errors())
}

fn scheme_command(w: &Words) -> Command {
    let file =
        || w.file("file", "方案文件（.toml）；默认用内置方案", "Scheme file (.toml); the built-in one by default");
    w.command("scheme", "查看、检查和比较考核方案", "Show, check and compare schemes")
        .subcommand_required(true)
        .subcommand(
            w.command("check", "检查方案是否自洽、与通知一致", "Check a scheme for consistency and against its notice")
                .arg(file()),
        )
        .subcommand(w.command("show", "以附件1的样式显示方案", "Show a scheme as a readable table").arg(file()))
        .subcommand(
            w.command("diff", "两个年度的方案有何不同", "What changed between two schemes")
                .arg(w.file("before", "较早的方案", "The earlier scheme").required(true))
                .arg(w.file("after", "较晚的方案", "The later scheme").required(true)),
        )
}

fn sample(w: &Words) -> Command {
    w.command("sample", "生成虚构省份的样例数据", "Make the facts of a made-up province")
        .arg(
            w.option("institutions", "N", "院校数量，1到100000", "How many institutions, 1 to 100000")
                .value_parser(value_parser!(u32).range(1..=100_000))
                .default_value("150")
                .hide_default_value(true),
        )
        .arg(
            w.option("seed", "S", "随机种子；相同的种子得到相同的数据", "Seed; the same seed gives the same facts")
                .value_parser(value_parser!(u64))
                .default_value("7")
                .hide_default_value(true),
        )
        .arg(w.path("out", "写到此文件（.json 或 .xlsx）", "Write here (.json or .xlsx)").required(true))
}

/// Prints help, or says what is wrong with the command line; in Chinese for the mistakes that people make.
pub(crate) fn refuse(error: &clap::Error, lang: Lang) -> ExitCode {
    if !error.use_stderr() {
        anstream::print!("{}", error.render().ansi());
        return ExitCode::SUCCESS;
    }
    let chinese = if lang == Lang::Zh { in_chinese(error) } else { None };
    match chinese {
        Some(message) => {
            anstream::eprintln!("{}{message}{:#}\n用 --help 查看用法。", crate::outcome::RED, crate::outcome::RED);
        }
        None => anstream::eprint!("{}", error.render().ansi()),
    }
    ExitCode::from(2)
}

fn in_chinese(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let (argument, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    Some(match error.kind() {
        ErrorKind::UnknownArgument => format!("没有名为 {argument} 的选项"),
        ErrorKind::InvalidSubcommand => format!("没有名为 {} 的命令", text(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::ArgumentConflict => format!("{argument} 重复或与其他选项冲突"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = text(ContextKind::ValidValue);
            let hint = if valid.is_empty() { String::new() } else { format!("，应为 {valid}") };
            format!("{argument} 的值 {value} 不正确{hint}")
        }
        _ => return None,
    })
}

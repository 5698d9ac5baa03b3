//! `hengping config`: its words.

use clap::{Arg, ArgAction, Command};

use super::Words;

/// The command with its two commands.
pub(super) fn command(w: &Words) -> Command {
    w.command("config", "检查和显示服务的配置", "Check and show the server's configuration")
        .subcommand_required(true)
        .subcommand(
            w.command(
                "check",
                "检查配置文件，指明每处错误的行和列",
                "Check a file; every mistake with line and column",
            )
            .arg(w.file("file", "配置文件（.toml）", "Configuration file (.toml)").required(true)),
        )
        .subcommand(
            w.command("show", "输出全部配置项、默认值和说明", "Print every key with its default and what it does")
                .arg(
                    Arg::new("markdown")
                        .long("markdown")
                        .action(ArgAction::SetTrue)
                        .help(w.pick("输出为文档页（Markdown）", "Print as a page of the documentation (Markdown)")),
                )
                .after_help(w.after(
                    "\n示例：\n  hengping config show > hengping.toml\n  hengping config check hengping.toml",
                    "\nExamples:\n  hengping config show > hengping.toml\n  hengping config check hengping.toml",
                )),
        )
}

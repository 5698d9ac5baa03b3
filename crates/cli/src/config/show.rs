//! The list of keys as a commented file and as a reference page.

use scheme::Lang;

use super::keys::{KEYS, Key};

fn pick((zh, en): (&'static str, &'static str), lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The table of a key, and its name in it.
fn parts(key: &Key) -> (&'static str, &'static str) {
    key.name.rsplit_once('.').unwrap_or(("", key.name))
}

/// A configuration file in which every key stands with what it does, commented out with its default or an example.
pub(crate) fn commented_default(lang: Lang) -> String {
    let head = (
        "# 衡评配置文件。每个键都可以不写；要改哪一项，就去掉该行开头的 #。\n# 改后运行：hengping config check 文件\n",
        "# Configuration of Hengping. Every key may be left out; to change one, take the # from its line.\n# Then run: hengping config check FILE\n",
    );
    let mut text = pick(head, lang).to_owned();
    let mut current = "";
    for key in KEYS {
        let (table, word) = parts(key);
        if table != current {
            text += &format!("\n[{table}]\n");
            current = table;
        }
        let note = match (key.has_default, lang) {
            (true, _) => "",
            (false, Lang::Zh) => "默认不设，例如：",
            (false, Lang::En) => " Not set by default; for example:",
        };
        text += &format!("\n# {}{note}\n#{word} = {}\n", pick(key.words, lang), key.value);
    }
    text
}

/// The reference page, in Markdown.
pub(crate) fn reference(lang: Lang) -> String {
    let head = (
        "# 配置\n\n服务的全部配置在一个 TOML 文件中，用 `hengping serve --config 文件` 指定。每个键都可以不写。\n\
         `hengping config show` 输出带说明的全部默认值，`hengping config check 文件` 检查一个文件，错误指明行和列。\n\
         不认识的键是错误。文件中可能有口令，应只有服务的用户能读（`chmod 640`）。\n\n\
         本页由程序生成：`hengping config show --markdown --lang zh`。\n",
        "# Configuration\n\nThe server is configured in one TOML file, named by `hengping serve --config FILE`. Every key may be left out.\n\
         `hengping config show` prints all defaults with what they do, `hengping config check FILE` checks a file and names\n\
         line and column of each mistake. A key that nobody knows is one. The file may hold passwords: let only the server's\n\
         user read it (`chmod 640`).\n\n\
         This page is made by the program: `hengping config show --markdown --lang en`.\n",
    );
    let columns = (
        "| 键 | 默认 | 值 | 作用 |\n|---|---|---|---|\n",
        "| key | default | value | what it does |\n|---|---|---|---|\n",
    );
    let mut text = format!("{}\n{}", pick(head, lang), pick(columns, lang));
    for key in KEYS {
        let default = match (key.has_default, lang) {
            (true, _) => format!("`{}`", key.value),
            (false, Lang::Zh) => "不设".to_owned(),
            (false, Lang::En) => "not set".to_owned(),
        };
        text += &format!("| `{}` | {default} | {} | {} |\n", key.name, pick(key.form, lang), pick(key.words, lang));
    }
    text
}

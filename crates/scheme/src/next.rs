//! Next year's scheme: this year's, word for word, under another year.

use toml_edit::{DocumentMut, TomlError, value};

/// The scheme's file for another year: `year` and `version` say so, all else stays as it is, comments included.
///
/// Fails where the text is no TOML.
pub fn for_year(text: &str, year: i16) -> Result<String, TomlError> {
    let mut file: DocumentMut = text.parse()?;
    file["year"] = value(i64::from(year));
    file["version"] = value(year.to_string());
    Ok(file.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_year_and_version_change() {
        let text = include_str!("../../../schemes/jiangxi-1x/2021.toml");
        let next = super::for_year(text, 2022).unwrap();
        let differing: Vec<_> = text.lines().zip(next.lines()).filter(|(before, after)| before != after).collect();
        assert_eq!(differing, [("version = \"2021\"", "version = \"2022\""), ("year = 2021", "year = 2022")]);
        assert_eq!(text.lines().count(), next.lines().count());
        assert_eq!(crate::read(&next).unwrap().year, 2022);
    }
}

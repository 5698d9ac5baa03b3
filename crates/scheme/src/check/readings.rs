//! The register of readings: all decided, all used, and every setting in force explained by one.

use super::Found;
use crate::model::{ReadingIx, Scheme};
use crate::settings::SETTING_KEYS;
use crate::words;

pub(super) fn check(scheme: &Scheme, found: &mut Found) {
    for (index, reading) in scheme.readings.iter().enumerate() {
        let name = words::reading(reading);
        if reading.choice.zh.is_empty() {
            found.error(
                reading.place,
                "reading-undecided",
                format!("{}尚未决定，应写明 choice、basis、decided、by", name.zh),
                format!("{} is undecided; expected choice, basis, decided and by", name.en),
            );
        }
        let used = scheme.leaves.iter().any(|leaf| leaf.readings.contains(&ReadingIx(index)));
        if !used && reading.setting.is_none() && reading.scope.is_none() {
            found.warning(
                reading.place,
                "reading-unused",
                format!("{}没有计分项引用，也没有 setting 或 scope", name.zh),
                format!("{} is named by no leaf and has neither setting nor scope", name.en),
            );
        }
        let same = |other: &crate::Reading| other.setting.is_some() && other.setting == reading.setting;
        if let Some(first) = scheme.readings[..index].iter().find(|other| same(other)) {
            let setting = reading.setting.as_deref().unwrap_or_default();
            found.error(
                reading.place,
                "reading-setting-twice",
                format!("设置 {setting} 已由口径 {} 说明，不应再由口径 {} 说明", first.id, reading.id),
                format!(
                    "the setting {setting} is explained by reading {} already, and again by {}",
                    first.id, reading.id
                ),
            );
        }
    }
    let (settings, kinds, grades) = (&scheme.settings, &scheme.kinds, &scheme.grades);
    for key in SETTING_KEYS {
        let off = settings.show(key, kinds, grades) == "—";
        if !off && !scheme.readings.iter().any(|reading| reading.setting.as_deref() == Some(key)) {
            let (name, value) = (words::setting_name(key), words::setting_line(settings, key, kinds, grades));
            found.warning(
                scheme.places.settings,
                "setting-without-reading",
                format!("设置 {key}（{}：{}）没有登记口径，应在 [[reading]] 中说明理由", name.zh, value.zh),
                format!("the setting {key} ({}: {}) has no reading; expected one with its reason", name.en, value.en),
            );
        }
    }
}

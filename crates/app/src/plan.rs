//! A year's scheme with its settings, read once and kept while they stay the same.

use std::sync::Arc;

use documents::workbook::TypedReader;
use scheme::{IndicatorIx, RawSetting, Scheme, Settings, Text};
use store::years::{YearRecord, YearSetting};
use workflow::{CASE, DISPUTED, MATERIAL, SEALED};

use crate::{App, AppError};

/// The sheet of certificate figures.
pub const CERTIFICATES: &str = "certificates";

/// A year's scheme with its settings.
#[derive(Debug)]
pub struct Plan {
    /// The scheme.
    pub scheme: Scheme,
    /// Its settings with those of the year on top.
    pub settings: Settings,
    /// Reads what people type.
    pub reader: TypedReader,
}

impl Plan {
    /// From the scheme's file and the settings that somebody set.
    pub fn read(scheme: &str, settings: &[YearSetting]) -> Result<Self, AppError> {
        let scheme = scheme::read(scheme).map_err(|findings| {
            AppError::Internal(format!("the stored scheme cannot be read: {} findings", findings.len()))
        })?;
        let mut merged = scheme.settings.clone();
        for setting in settings {
            merged
                .set(&setting.key, &raw_setting(&setting.value), &scheme.kinds, &scheme.grades)
                .map_err(|why| AppError::Internal(format!("stored setting {}: {}", setting.key, why.en)))?;
        }
        let reader = TypedReader::new(&scheme);
        Ok(Self { scheme, settings: merged, reader })
    }

    /// The sheets of a dossier: the certificate figures, then the indicators in the order of the scheme.
    pub fn sheets(&self) -> impl Iterator<Item = &str> {
        std::iter::once(CERTIFICATES).chain(self.scheme.indicators.iter().map(|indicator| indicator.id.as_str()))
    }

    /// Whether there is such a sheet.
    pub fn has_sheet(&self, sheet: &str) -> bool {
        self.sheets().any(|known| known == sheet)
    }

    /// What a sheet is called.
    pub fn sheet_name(&self, sheet: &str) -> Text {
        match sheet {
            SEALED => return Text::new("盖章扫描件", "Sealed scan"),
            place if place.starts_with(DISPUTED) => return Text::new("数据异议佐证", "Evidence for disputed figures"),
            place if place.starts_with(CASE) => return Text::new("陈述申辩材料", "Evidence in a case"),
            place if place.starts_with(MATERIAL) => return Text::new("补充材料", "Material for experts"),
            _ => {}
        }
        let Some(indicator) = self.indicator_of(sheet) else {
            return Text::new("证书数据", "Certificate figures");
        };
        let name = &self.scheme.indicators[indicator.0].name;
        Text::new(format!("{sheet} {}", name.zh), format!("{sheet} {}", name.en))
    }

    /// The indicator of a sheet; `None` for the certificate figures.
    pub fn indicator_of(&self, sheet: &str) -> Option<IndicatorIx> {
        self.scheme.indicator(sheet)
    }

    /// Whether the indicator takes item rows.
    pub fn takes_items(&self, indicator: IndicatorIx) -> bool {
        self.scheme.item_leaf(indicator).is_some()
    }

    /// Whether the indicator takes a mark.
    pub fn takes_mark(&self, indicator: IndicatorIx) -> bool {
        self.scheme.marked_leaf(indicator).is_some()
    }
}

/// A setting as it is stored: a table as lines of `key = value`, all else as text.
pub fn raw_setting(stored: &str) -> RawSetting {
    if stored.is_empty() {
        return RawSetting::Nothing;
    }
    if stored.contains('=') {
        let pairs = stored.lines().filter_map(|line| line.split_once('='));
        return RawSetting::Table(pairs.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect());
    }
    match stored {
        "true" => RawSetting::Flag(true),
        "false" => RawSetting::Flag(false),
        text => RawSetting::Text(text.to_owned()),
    }
}

impl App {
    /// The plan of a year as it stands.
    pub async fn plan(&self, db: &mut store::AnyConnection, year: &YearRecord) -> Result<Arc<Plan>, AppError> {
        let key = (year.year.0, year.version);
        let kept =
            self.plans.lock().map_err(|_| AppError::Internal("a lock was left broken".to_owned()))?.get(&key).cloned();
        if let Some(plan) = kept {
            return Ok(plan);
        }
        let settings = store::years::settings(db, year.year).await?;
        let texts = store::years::texts(db, year.year).await?.ok_or(AppError::Absent)?;
        let plan = Arc::new(Plan::read(&texts.scheme, &settings)?);
        let mut plans = self.plans.lock().map_err(|_| AppError::Internal("a lock was left broken".to_owned()))?;
        plans.retain(|(kept, _), _| *kept != year.year.0);
        plans.insert(key, Arc::clone(&plan));
        Ok(plan)
    }
}

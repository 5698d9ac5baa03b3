//! Ids and queries in addresses.

use std::str::FromStr;

/// An id in an address. What is no id is absent, like what nobody has.
#[derive(Debug, Clone)]
pub(crate) struct Id<T>(pub(crate) T);

impl<'de, T: FromStr> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom("no id"))
    }
}

/// The query of an address, of the fields that say something.
pub(crate) fn query_of(fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
    query.finish()
}

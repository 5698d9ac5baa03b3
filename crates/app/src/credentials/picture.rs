//! Square codes (QR) as drawings that stand in a page.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Blank modules around the code, without which cameras do not find it.
const MARGIN: i32 = 4;

/// A text as an `<svg>`; `None` if it is too long for a code. The colours are fixed: a dark page must not invert them.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\""
    );
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let length = (x..code.size()).take_while(|&x| code.get_module(x, y)).fold(0, |length, _| length + 1);
            if length > 0 {
                // Writing to a string does not fail.
                let _ = write!(svg, "M{} {}h{length}v1h-{length}z", x + MARGIN, y + MARGIN);
            }
            x += length + 1;
        }
    }
    svg.push_str("\"/></svg>");
    Some(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules that a drawing shows.
    fn dark(svg: &str) -> Vec<(i32, i32)> {
        let path = svg.split("d=\"").nth(2).unwrap().split('"').next().unwrap();
        let strokes = path.split('M').skip(1).map(|stroke| {
            let (place, rest) = stroke.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            (x.parse::<i32>().unwrap(), y.parse::<i32>().unwrap(), length)
        });
        strokes.flat_map(|(x, y, length)| (x..x + length).map(move |x| (x, y))).collect()
    }

    #[test]
    fn a_drawing_shows_every_dark_module_once_within_its_margin() {
        let text = "otpauth://totp/example";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let rows = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let wanted: Vec<_> = rows.filter(|&(x, y)| code.get_module(x, y)).map(|(x, y)| (x + 4, y + 4)).collect();
        assert_eq!(dark(&svg(text).unwrap()), wanted);
    }

    #[test]
    fn too_long_a_text_has_no_drawing() {
        assert_eq!(svg(&"a".repeat(3000)), None);
    }
}

//! The text of a file, whatever it was saved as.

use std::borrow::Cow;

/// The text of a file: UTF-8 where it is that (a mark at the front is dropped), else GB18030.
///
/// Short GBK can be valid UTF-8 by chance: where that gives letters of two bytes and no Hanzi, and GB18030 gives Hanzi,
/// it was GB18030.
///
/// # Errors
/// A sentence: it is neither, so probably no table at all.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    if let Some(marked) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return std::str::from_utf8(marked).map(Cow::Borrowed).map_err(|_| neither());
    }
    let utf8 = std::str::from_utf8(bytes).ok();
    if let Some(text) = utf8.filter(|text| !is_odd(text)) {
        return Ok(Cow::Borrowed(text));
    }
    let (text, _, wrong) = encoding_rs::GB18030.decode(bytes);
    let is_text = !wrong && !text.contains('\0');
    match utf8 {
        Some(utf8) if !is_text || !text.chars().any(is_hanzi) => Ok(Cow::Borrowed(utf8)),
        _ if is_text => Ok(text),
        _ => Err(neither()),
    }
}

fn neither() -> String {
    "文件不是 UTF-8 或 GB18030 的文本，请在表格软件中另存为 CSV 再导入。".to_owned()
}

/// Letters of two bytes or characters that no font has, and no Hanzi: hardly what an office writes.
fn is_odd(text: &str) -> bool {
    let odd = |c: char| matches!(c, '\u{80}'..='\u{7FF}' | '\u{E000}'..='\u{F8FF}');
    text.chars().any(odd) && !text.chars().any(is_hanzi)
}

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::decode;
    use proptest::prelude::*;

    #[test]
    fn short_gbk_that_happens_to_be_utf8_is_read_as_what_it_is() {
        // The place 习水 in GBK is valid UTF-8 for two other letters.
        let bytes = encoding_rs::GB18030.encode("习水").0;
        assert!(std::str::from_utf8(&bytes).is_ok());
        assert_eq!(decode(&bytes).unwrap(), "习水");
        assert_eq!(decode("Müller,张三".as_bytes()).unwrap(), "Müller,张三");
        assert_eq!(decode(b"\xEF\xBB\xBFM\xC3\xBCller").unwrap(), "Müller");
        assert_eq!(decode(b"plain,1\n").unwrap(), "plain,1\n");
        assert!(decode(b"\xEF\xBB\xBF\xC3").is_err());
    }

    proptest! {
        #[test]
        fn names_come_back_from_either_way_of_saving(names in proptest::collection::vec("[一-龥]{2,3}", 1..4)) {
            let text = names.join("\n");
            prop_assert_eq!(decode(text.as_bytes()).unwrap(), text.clone());
            let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
            // Bytes that are ordinary text both ways say nothing of which was meant.
            prop_assume!(std::str::from_utf8(&gbk).map_or(true, super::is_odd));
            prop_assert_eq!(decode(&gbk).unwrap(), text);
        }
    }
}

//! What clap says of a wrong command line, as one Chinese sentence with what to do.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The sentence for an error; `None` where it is no error but asked-for help or version.
pub(super) fn sentence(error: &clap::Error) -> Option<String> {
    let arg = named(error, ContextKind::InvalidArg);
    let value = named(error, ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", named(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("不认识“{arg}”"),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}”后面要写一个值"),
        ErrorKind::InvalidValue => {
            let may = named(error, ContextKind::ValidValue);
            format!("“{arg}”不能写“{value}”，可以写：{may}")
        }
        ErrorKind::ValueValidation => format!("“{arg}”不能写“{value}”，这里要写数字"),
        ErrorKind::MissingRequiredArgument => format!("还要写上 {arg}"),
        ErrorKind::ArgumentConflict => {
            let other = named(error, ContextKind::PriorArg);
            if other.is_empty() || other == arg {
                format!("“{arg}”只能写一次")
            } else {
                format!("“{arg}”不能和“{other}”一起用")
            }
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("“{arg}”后面的值个数不对")
        }
        ErrorKind::TooManyValues => format!("“{arg}”后面的“{value}”多余"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "还要写上命令".to_owned()
        }
        ErrorKind::InvalidUtf8 => "命令里有不是 UTF-8 的字".to_owned(),
        _ => "命令写得不对".to_owned(),
    };
    Some(format!("{what}，用法请看 lianxin --help。"))
}

/// What clap remembers under a heading, without its brackets and dots.
fn named(error: &clap::Error, kind: ContextKind) -> String {
    let plain = |text: &str| {
        let text = text.split(" <").next().unwrap_or(text);
        text.trim_start_matches(['<', '[']).trim_end_matches(['.', '>', ']']).to_owned()
    };
    match error.get(kind) {
        Some(ContextValue::String(text)) => plain(text),
        Some(ContextValue::Strings(all)) => all.iter().map(|text| plain(text)).collect::<Vec<_>>().join("、"),
        _ => String::new(),
    }
}

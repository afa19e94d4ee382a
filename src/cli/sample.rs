//! `lianxin sample`: the sample town in a directory of its own, made when it is not there yet.
//!
//! A load that was cut off is begun anew; a directory with real data is never touched.

use super::args::Args;
use super::fail::Fail;
use super::start;
use crate::office::{Clock, Office, Refusal};
use crate::sample;
use crate::store;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What the desk remembers of a sample: [`LOADING`], or the day it was made for.
const MEMORY: &str = "sample";
const LOADING: &str = "\"loading\"";

/// Opens the sample town, loading it first where needed; `fresh` makes it anew for today.
///
/// # Errors
/// The directory holds real data, is in use, or the disk refuses.
pub(super) fn open(
    args: &Args,
    clock: Clock,
    fresh: bool,
    err: &mut dyn Write,
) -> Result<(Office, PathBuf), Fail> {
    let data = match &args.data {
        Some(data) => data.clone(),
        // Beside the real data, not in it: a restore into the usual place must find nothing there.
        None => start::data_dir(args)?.with_file_name("lianxin-sample"),
    };
    let state = remembered(&data);
    if state.is_none() && has_records(&data) {
        let say = format!("「{}」里是正式数据，示例镇请换一个目录，用 --data 写明。", data.display());
        return Err(Fail::refused(say));
    }
    // Whoever has it open must not find it gone.
    store::free(&data).map_err(Refusal::Store)?;
    // Without a sample's mark a folder of that name may be anybody's.
    if (fresh && state.is_some()) || state.as_deref() == Some(LOADING) {
        wipe(&data)?;
    }
    let is_new = !has_records(&data);
    let mut office = start::open(&data, clock)?;
    if is_new {
        writeln!(err, "第一次打开，正在建立清河镇示例数据，请稍候……")?;
        office.remember(MEMORY, LOADING)?;
        sample::load(&mut office)?;
        office.remember(MEMORY, &format!("\"{}\"", office.today()))?;
    }
    Ok((office, data))
}

fn remembered(data: &Path) -> Option<String> {
    fs::read_to_string(data.join("desk").join(format!("{MEMORY}.json"))).ok()
}

/// Whether a journal has been begun here.
fn has_records(data: &Path) -> bool {
    fs::read_dir(data.join("journal")).is_ok_and(|mut files| files.next().is_some())
}

/// Away with an old sample; only what a data directory is made of, and only where a sample was.
fn wipe(data: &Path) -> Result<(), Fail> {
    for part in ["journal", "fold", "drafts", "aside", "desk"] {
        let path = data.join(part);
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|error| Fail::file("清空", &path, &error))?;
        }
    }
    Ok(())
}

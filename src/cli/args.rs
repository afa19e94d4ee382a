//! The command line as clap reads it, and its help in the office's language from the first word to the last.

use clap::{ArgAction, Args as Group, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// How help is laid out; clap's own headings are English.
const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";
const ARGS: &str = "参数";
const OPTIONS: &str = "选项";
const GLOBAL: &str = "通用选项";

/// 连心：乡镇联户工作站
#[derive(Clone, Debug, Parser)]
#[command(
    name = "lianxin",
    about = "连心：乡镇联户工作站。不带命令时打开工作台。",
    help_template = HELP,
    override_usage = "lianxin [选项] [命令]",
    subcommand_help_heading = "命令",
    next_help_heading = GLOBAL,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    version,
    after_help = "每个命令的用法：lianxin 命令 --help\n返回码：0 办成，1 没有通过检查，2 用法不对，3 数据目录打不开或磁盘出错"
)]
pub struct Args {
    /// 数据目录；不写用本机的默认目录
    #[arg(long, global = true, value_name = "目录")]
    pub data: Option<PathBuf>,
    /// 把今天当作这一天，如 2026-11-20
    #[arg(long, global = true, value_name = "日期", allow_hyphen_values = true)]
    pub today: Option<String>,
    /// 谁在操作：干部姓名或编号，须有录入身份
    #[arg(long = "as", global = true, value_name = "干部")]
    pub person: Option<String>,
    /// 键位表：default、letters、numpad 或文件名
    #[arg(long, global = true, value_name = "名称")]
    pub keymap: Option<String>,
    /// 边框只用普通字符（制表符显示不齐时用）
    #[arg(long, global = true)]
    pub ascii: bool,
    /// 配色：dark 深底，light 浅底
    #[arg(long, global = true, value_name = "配色", hide_possible_values = true)]
    pub theme: Option<Theme>,
    /// 输出格式：table 表格，json，csv
    #[arg(
        long,
        global = true,
        value_name = "格式",
        default_value = "table",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub format: Output,
    /// 显示帮助
    #[arg(short = 'h', long = "help", global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long = "version", action = ArgAction::Version)]
    version: Option<bool>,
    /// What is to be done; nothing opens the workstation.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The colours of the workstation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// Light letters on a dark ground.
    Dark,
    /// Dark letters on a light ground.
    Light,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Columns, for eyes.
    Table,
    /// An array of objects.
    Json,
    /// Comma-separated, for spreadsheets.
    Csv,
}

/// What is to be done.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// 打开示例镇（清河镇），随便试，不影响正式数据
    #[command(help_template = HELP, override_usage = "lianxin sample [--load] [--fresh]", next_help_heading = OPTIONS)]
    Sample {
        /// 只装入示例数据，不打开工作台
        #[arg(long)]
        load: bool,
        /// 丢掉旧的示例数据，按今天重新生成
        #[arg(long)]
        fresh: bool,
    },
    /// 列出一种登记
    #[command(help_template = HELP, override_usage = "lianxin list 种类 [--where 条件] [--limit 条数]", next_help_heading = OPTIONS)]
    List {
        /// 种类，中文或英文名：农户、走访、household
        #[arg(value_name = "种类", help_heading = ARGS)]
        kind: String,
        /// 筛选条件，如 "村:王 类型:电话 日期>-7"
        #[arg(long = "where", value_name = "条件", allow_hyphen_values = true)]
        filter: Option<String>,
        /// 最多列几条
        #[arg(long, value_name = "条数")]
        limit: Option<usize>,
    },
    /// 显示一条记录和它的经过
    #[command(help_template = HELP, override_usage = "lianxin show 编号 [--full]", next_help_heading = OPTIONS)]
    Show {
        /// 农户编号、干部编号等，或列表里的 26 位编号
        #[arg(value_name = "编号", help_heading = ARGS)]
        id: String,
        /// 身份证号和电话不遮住
        #[arg(long)]
        full: bool,
    },
    /// 新增一条记录，打印它的编号
    #[command(help_template = HELP, override_usage = "lianxin add 种类 栏名=值… [--why 原因] [--keep 理由]", next_help_heading = OPTIONS)]
    Add {
        /// 种类，中文或英文名
        #[arg(value_name = "种类", display_order = 1, help_heading = ARGS)]
        kind: String,
        /// 栏名=值，如 走访农户=01-01-001；栏名用中文或英文
        #[arg(value_name = "栏名=值", display_order = 2, help_heading = ARGS)]
        fields: Vec<String>,
        /// 补录已月结的月份时写更正原因，从提示的几项里选
        #[arg(long, value_name = "原因")]
        why: Option<String>,
        #[command(flatten)]
        #[allow(missing_docs)] // clap takes the comment for the arguments' heading
        keep: Keep,
    },
    /// 修改一条记录
    #[command(help_template = HELP, override_usage = "lianxin set 编号 栏名=值… --why 原因", next_help_heading = OPTIONS)]
    Set {
        /// 农户编号、干部编号等，或列表里的 26 位编号
        #[arg(value_name = "编号", display_order = 1, help_heading = ARGS)]
        id: String,
        /// 栏名=值；值空着是清空这一栏
        #[arg(value_name = "栏名=值", required = true, display_order = 2, help_heading = ARGS)]
        fields: Vec<String>,
        /// 为什么改
        #[arg(long, value_name = "原因")]
        why: String,
        #[command(flatten)]
        #[allow(missing_docs)] // clap takes the comment for the arguments' heading
        keep: Keep,
    },
    /// 把一条记录办到下一个状态
    #[command(help_template = HELP, override_usage = "lianxin move 编号 状态 [--why 原因]", next_help_heading = OPTIONS)]
    Move {
        /// 农户编号、干部编号等，或列表里的 26 位编号
        #[arg(value_name = "编号", display_order = 1, help_heading = ARGS)]
        id: String,
        /// 状态或办理的名称，如 已报、退回
        #[arg(value_name = "状态", display_order = 2, help_heading = ARGS)]
        state: String,
        /// 原因；退回、更正等必须写
        #[arg(long, value_name = "原因")]
        why: Option<String>,
        /// 这一天确实无事，按零报告上报日小结
        #[arg(long)]
        nil: bool,
    },
    /// 答复退回意见：写明怎么改的，或为什么不改
    #[command(help_template = HELP, override_usage = "lianxin answer 编号 答复", next_help_heading = OPTIONS)]
    Answer {
        /// 被退回的那一份、被问的那一条，或那一条批注的编号
        #[arg(value_name = "编号", display_order = 1, help_heading = ARGS)]
        id: String,
        /// 答复的话
        #[arg(value_name = "答复", display_order = 2, help_heading = ARGS)]
        words: String,
    },
    /// 作废一条记录（留底，不再统计）
    #[command(help_template = HELP, override_usage = "lianxin void 编号 --why 原因 [--restore]", next_help_heading = OPTIONS)]
    Void {
        /// 农户编号、干部编号等，或列表里的 26 位编号
        #[arg(value_name = "编号", display_order = 1, help_heading = ARGS)]
        id: String,
        /// 为什么作废
        #[arg(long, value_name = "原因")]
        why: String,
        /// 反过来：把作废的恢复
        #[arg(long)]
        restore: bool,
    },
    /// 结对覆盖情况
    #[command(help_template = HELP, override_usage = "lianxin pairing [--uncovered]", next_help_heading = OPTIONS)]
    Pairing {
        /// 只列还没有人结对的户
        #[arg(long)]
        uncovered: bool,
    },
    /// 查看流水：谁在什么时候改了什么
    #[command(help_template = HELP, override_usage = "lianxin journal [--record 编号] [--limit 条数] [--verify]", next_help_heading = OPTIONS)]
    Journal {
        /// 只看这一条记录的
        #[arg(long, value_name = "编号")]
        record: Option<String>,
        /// 核对流水是否完整
        #[arg(long)]
        verify: bool,
        /// 最多几笔，取最近的
        #[arg(long, value_name = "条数", default_value_t = 50, hide_default_value = true)]
        limit: u64,
    },
    /// 备份全部数据
    #[command(help_template = HELP, override_usage = "lianxin backup [目录]", next_help_heading = OPTIONS)]
    Backup {
        /// 备份放到哪里；不写放在数据目录旁边
        #[arg(value_name = "目录", help_heading = ARGS)]
        to: Option<PathBuf>,
    },
    /// 从备份恢复到空的数据目录
    #[command(help_template = HELP, override_usage = "lianxin restore 备份目录 [--overwrite]", next_help_heading = OPTIONS)]
    Restore {
        /// 备份所在的目录
        #[arg(value_name = "备份目录", help_heading = ARGS)]
        from: PathBuf,
        /// 数据目录里已有数据也恢复，原来的移到 aside 留底
        #[arg(long)]
        overwrite: bool,
    },
    /// 核对流水和数据缓存
    #[command(help_template = HELP, override_usage = "lianxin verify", next_help_heading = OPTIONS)]
    Verify,
    /// 导入表格（csv、jsonl），检查和录入时一样
    #[command(help_template = HELP, override_usage = "lianxin import 种类 文件 [--dry-run] [--rejects 文件] [--keep 理由]\n      lianxin import --blank 种类 [文件]\n      lianxin import --undo 1", next_help_heading = OPTIONS)]
    Import(Import),
    /// 导出表格（csv、jsonl）
    #[command(help_template = HELP, override_usage = "lianxin export 种类 --out 文件\n      lianxin export --all --out 目录", next_help_heading = OPTIONS)]
    Export(Export),
    /// 整改台账：问题、灯、停滞天数、该发的督办单
    #[command(help_template = HELP, override_usage = "lianxin problem list [--where 条件] [--light 灯] [--village 村]", next_help_heading = OPTIONS, subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Problem {
        /// What is asked of the ledger.
        #[command(subcommand)]
        what: ProblemCommand,
    },
    /// 谁该报什么：每一份的状态
    #[command(help_template = HELP, override_usage = "lianxin duty [任务] [--on 日期 | --week 周 | --month 月] [--owner 报送人] [--state 状态]", next_help_heading = OPTIONS)]
    Duty(DutyArgs),
    /// 指标：期间和村的数，每个数背后的记录
    #[command(help_template = HELP, override_usage = "lianxin figure [指标…] [--period 期间] [--village 村] [--trace]", next_help_heading = OPTIONS)]
    Figure(FigureArgs),
    /// 月检查：抽样、看回访表
    #[command(help_template = HELP, override_usage = "lianxin inspect draw|show --village 村 [--month 月]", subcommand_help_heading = "命令")]
    Inspect {
        /// What is done with the inspection.
        #[command(subcommand)]
        what: InspectCommand,
    },
    /// 重点项目看板：任务的灯、进度、停几天、堵点
    #[command(help_template = HELP, override_usage = "lianxin board [--where 条件] [--projects]", next_help_heading = OPTIONS)]
    Board(BoardArgs),
    /// 为一条任务报进展，打印反馈的编号
    #[command(help_template = HELP, override_usage = "lianxin feedback 编号 [累计完成] [--words 情况] [--unchanged 原因] [--why 原因]", next_help_heading = OPTIONS)]
    Feedback(FeedbackArgs),
    /// 看板的流量：累计流、办理天数、每周办结、堵点、进度对计划
    #[command(help_template = HELP, override_usage = "lianxin flow [--where 条件] [--weeks 周数] [--columns 分列]", next_help_heading = OPTIONS)]
    Flow(FlowArgs),
    /// 月结：锁定一个月，以后改动要写更正原因
    #[command(help_template = HELP, override_usage = "lianxin close 月份", next_help_heading = OPTIONS)]
    Close {
        /// 哪个月，如 2026-10、上月
        #[arg(value_name = "月份", help_heading = ARGS)]
        month: String,
    },
}

/// Which tasks are listed.
#[derive(Clone, Debug, Group)]
pub struct BoardArgs {
    /// 筛选条件，如 "村:王 灯:红 停>10 期<周五 堵 近期"
    #[arg(long = "where", value_name = "条件", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// 一个重点项目一行，不列任务
    #[arg(long)]
    pub projects: bool,
}

/// What is fed back about a task.
#[derive(Clone, Debug, Group)]
pub struct FeedbackArgs {
    /// 任务的编号，从看板列表中复制
    #[arg(value_name = "编号", display_order = 1, help_heading = ARGS)]
    pub task: String,
    /// 从开始到现在一共完成多少，没有定目标的写百分之几
    #[arg(value_name = "累计完成", display_order = 2, help_heading = ARGS)]
    pub value: Option<String>,
    /// 哪一天的进展；不写是今天
    #[arg(long, value_name = "日期", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// 办了什么
    #[arg(long, value_name = "情况")]
    pub words: Option<String>,
    /// 存在什么问题
    #[arg(long, value_name = "问题")]
    pub problem: Option<String>,
    /// 要谁协调什么
    #[arg(long, value_name = "事项")]
    pub coordination: Option<String>,
    /// 没有变化的原因，如 等资金
    #[arg(long, value_name = "原因")]
    pub unchanged: Option<String>,
    /// 补报已月结的月份时写更正原因，从提示的几项里选
    #[arg(long, value_name = "原因")]
    pub why: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)] // clap takes the comment for the arguments' heading
    pub keep: Keep,
}

/// Which flow is worked out.
#[derive(Clone, Debug, Group)]
pub struct FlowArgs {
    /// 筛选条件，同 board
    #[arg(long = "where", value_name = "条件", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// 往回看几周；不写是 13
    #[arg(long, value_name = "周数", default_value_t = 13, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=520))]
    pub weeks: u32,
    /// 怎么分列：五步、三段、每步一列
    #[arg(long, value_name = "分列")]
    pub columns: Option<String>,
}

/// Which duties are listed.
#[derive(Clone, Debug, Group)]
pub struct DutyArgs {
    /// 哪一种填报任务，如 日小结；不写是全部
    #[arg(value_name = "任务", display_order = 1, help_heading = ARGS)]
    pub duty: Option<String>,
    /// 哪一天，如 2026-11-20、昨天
    #[arg(long, value_name = "日期", conflicts_with_all = ["week", "month"])]
    pub on: Option<String>,
    /// 哪一周，如 2026-W47、上周
    #[arg(long, value_name = "周", conflicts_with = "month")]
    pub week: Option<String>,
    /// 哪个月，如 2026-11、上月；都不写是本月
    #[arg(long, value_name = "月")]
    pub month: Option<String>,
    /// 只列这个人、村或组，可以写首字母
    #[arg(long, value_name = "报送人")]
    pub owner: Option<String>,
    /// 只列这个状态，如 缺报
    #[arg(long, value_name = "状态")]
    pub state: Option<String>,
}

/// Which figures are worked out.
#[derive(Clone, Debug, Group)]
pub struct FigureArgs {
    /// 指标，中文或英文名；不写是全部
    #[arg(value_name = "指标", display_order = 1, help_heading = ARGS)]
    pub names: Vec<String>,
    /// 期间，如 2026-W47、2026-11、上月；不写是本月
    #[arg(long, value_name = "期间")]
    pub period: Option<String>,
    /// 只算这个村
    #[arg(long, value_name = "村")]
    pub village: Option<String>,
    /// 一条一行，列出背后的记录
    #[arg(long)]
    pub trace: bool,
}

/// What is done with a village's inspection.
#[derive(Clone, Debug, Subcommand)]
pub enum InspectCommand {
    /// 抽样；已经抽过的要用 --why 写明为什么重抽
    #[command(help_template = HELP, override_usage = "lianxin inspect draw --village 村 [--month 月] [--size 条数] [--yes] [--why 原因]", next_help_heading = OPTIONS)]
    Draw {
        /// 哪个村
        #[arg(long, value_name = "村")]
        village: String,
        /// 哪个月；不写是本月
        #[arg(long, value_name = "月")]
        month: Option<String>,
        /// 抽几条
        #[arg(long, value_name = "条数", default_value_t = 10, hide_default_value = true)]
        size: usize,
        /// 抽得比平常多得多时，确认就抽这么多
        #[arg(long)]
        yes: bool,
        /// 重抽的原因
        #[arg(long, value_name = "原因")]
        why: Option<String>,
    },
    /// 看抽到哪些、回访结果怎样，可以打印出来打电话
    #[command(help_template = HELP, override_usage = "lianxin inspect show --village 村 [--month 月]", next_help_heading = OPTIONS)]
    Show {
        /// 哪个村
        #[arg(long, value_name = "村")]
        village: String,
        /// 哪个月；不写是本月
        #[arg(long, value_name = "月")]
        month: Option<String>,
    },
}

/// What is asked of the ledger of problems.
#[derive(Clone, Debug, Subcommand)]
pub enum ProblemCommand {
    /// 列出台账，红灯在前
    #[command(help_template = HELP, override_usage = "lianxin problem list [--where 条件] [--light 灯] [--village 村]", next_help_heading = OPTIONS)]
    List {
        /// 筛选条件，如 "责任人:李 停>10"
        #[arg(long = "where", value_name = "条件", allow_hyphen_values = true)]
        filter: Option<String>,
        /// 只列这一种灯：红、黄、绿
        #[arg(long, value_name = "灯")]
        light: Option<String>,
        /// 只列这个村
        #[arg(long, value_name = "村")]
        village: Option<String>,
    },
}

/// Keeping soft warnings.
#[derive(Clone, Debug, Group)]
pub struct Keep {
    /// 提醒核对的地方确认无误，写明理由保留
    #[arg(long, value_name = "理由")]
    pub keep: Option<String>,
}

/// What is imported.
#[derive(Clone, Debug, Group)]
pub struct Import {
    /// 种类，或 种类.小表，如 农户、household.members
    #[arg(value_name = "种类", required_unless_present = "undo", display_order = 1, help_heading = ARGS)]
    pub kind: Option<String>,
    /// csv 或 jsonl 文件；旁边的 文件名.小表.csv 一并导入
    #[arg(value_name = "文件", required_unless_present_any = ["undo", "blank"], display_order = 2, help_heading = ARGS)]
    pub file: Option<PathBuf>,
    /// 只检查，不保存
    #[arg(long)]
    pub dry_run: bool,
    /// 没有导入的行写到这个文件，改好可再导入
    #[arg(long, value_name = "文件")]
    pub rejects: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)] // clap takes the comment for the arguments' heading
    pub keep: Keep,
    /// 在这个文件里写一张空表（csv），照着填好再导入；不写文件名就写成 种类.csv
    #[arg(long, requires = "kind", conflicts_with_all = ["dry_run", "rejects", "keep", "undo"])]
    pub blank: bool,
    /// 整批撤销以前的一次导入：写 1 是最近一次，2 是再前一次
    #[arg(long, value_name = "第几次", conflicts_with_all = ["kind", "file", "dry_run", "rejects", "keep"])]
    pub undo: Option<String>,
}

/// What is exported.
#[derive(Clone, Debug, Group)]
pub struct Export {
    /// 种类，中文或英文名
    #[arg(value_name = "种类", required_unless_present = "all", help_heading = ARGS)]
    pub kind: Option<String>,
    /// 全部种类，一种一个文件
    #[arg(long, conflicts_with_all = ["kind", "filter"])]
    pub all: bool,
    /// 写到哪个文件（--all 时是目录）
    #[arg(long, value_name = "文件")]
    pub out: PathBuf,
    /// 只导出符合条件的
    #[arg(long = "where", value_name = "条件", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// 身份证号和电话不遮住
    #[arg(long)]
    pub full: bool,
}

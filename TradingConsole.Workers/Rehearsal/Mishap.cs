namespace TradingConsole.Workers.Rehearsal;

/// <summary>What goes wrong on our side of the wire; what goes wrong at the exchange is a <c>VenueFaultKind</c>.</summary>
internal enum MishapKind
{
    // The process dies (kill -9) and starts again.

    /// <summary>At any moment.</summary>
    Crash,

    /// <summary>Before something handed to the journal is durable.</summary>
    CrashBeforeSave,

    /// <summary>After it is durable, before the process knows.</summary>
    CrashAfterSave,

    /// <summary>Before the first byte of an order leaves.</summary>
    CrashBeforeSend,

    /// <summary>After its last byte left.</summary>
    CrashAfterSend,

    /// <summary>When the venue has executed it, before the answer arrives.</summary>
    CrashBeforeAnswer,

    /// <summary>When the venue says that something was executed.</summary>
    CrashOnFill,

    // The process lives.

    /// <summary>The process stands still and goes on.</summary>
    Stall,

    // Storage.

    /// <summary>Saving takes long.</summary>
    JournalSlow,

    /// <summary>Saving fails, nothing is stored.</summary>
    JournalFails,

    /// <summary>It is stored, but the commit's answer is lost.</summary>
    JournalLosesAnswer,

    /// <summary>Saving is stuck behind a lock until the mishap is over.</summary>
    JournalLocked,

    // Network.

    /// <summary>No connection can be made; what is under way stays under way.</summary>
    NetworkDown,

    /// <summary>Every message takes long.</summary>
    NetworkSlow,
}

/// <param name="Duration">How long it acts; a crash point that is not passed within it lapses.</param>
/// <param name="Length">How long a dead or stopped process is away, or what a slow thing takes.</param>
internal sealed record Mishap(MishapKind Kind, DateTimeOffset From, TimeSpan Duration, TimeSpan Length)
{
    public DateTimeOffset Until => From + Duration;

    public bool IsCrash => Kind <= MishapKind.CrashOnFill;

    public bool ActsAt(DateTimeOffset at) => at >= From && at < Until;
}

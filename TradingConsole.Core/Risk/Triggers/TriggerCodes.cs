namespace TradingConsole.Core.Risk.Triggers;

/// <summary>What can pull the kill switch by itself; also the type of the risk event it leaves.</summary>
public static class TriggerCodes
{
    public const string UserStreamDown = "USER_STREAM_DOWN";
    public const string UserStreamSilent = "USER_STREAM_SILENT";
    public const string DataLatency = "DATA_LATENCY";
    public const string OrderFailures = "ORDER_FAILURES";
    public const string DayLoss = Decisions.ReasonCodes.DayLoss;
    public const string ReconcileMismatch = "RECONCILE_MISMATCH";
    public const string ReconcileOverdue = "RECONCILE_OVERDUE";
    public const string ClockDrift = "CLOCK_DRIFT";
    public const string Unprotected = "UNPROTECTED";
    public const string InvariantBroken = "INVARIANT_BROKEN";
    public const string PartFell = "PART_FELL";
}

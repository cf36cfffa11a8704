namespace TradingConsole.Core.Training;

/// <summary>Where one direction's targets stand among the ten.</summary>
internal sealed record TargetOrder(string Direction, int Er, int Q05, int PTp)
{
    public static readonly TargetOrder Long = new("long", 0, 1, 4);
    public static readonly TargetOrder Short = new("short", 5, 6, 9);

    public DirectionOutcomes Of(TrainingRows rows) => this == Long ? rows.Long : rows.Short;
}

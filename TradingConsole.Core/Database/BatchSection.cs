namespace TradingConsole.Core.Database;

/// <summary>A run of a copy's rows and the way they take.</summary>
/// <param name="IsStraight">True: copied into the table itself. False: copied to a staging table and merged.</param>
internal readonly record struct BatchSection(bool IsStraight, int Start, int Count)
{
    public BatchSection Merged => this with { IsStraight = false };

    public (BatchSection Left, BatchSection Right) Halves()
    {
        var left = Count / 2;
        return (this with { Count = left }, this with { Start = Start + left, Count = Count - left });
    }
}

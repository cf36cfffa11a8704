namespace TradingConsole.Core.Training;

/// <summary>Gives back the memory of large tables that just died together.</summary>
/// <remarks>Left to itself the collector keeps them until the machine runs short, and a run looks three times its size.</remarks>
internal static class LargeGarbage
{
    private const int RowsWorthIt = 500_000;

    public static void Release(int rows)
    {
        if (rows >= RowsWorthIt)
        {
            GC.Collect();
        }
    }
}

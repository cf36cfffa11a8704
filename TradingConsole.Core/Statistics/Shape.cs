namespace TradingConsole.Core.Statistics;

internal static class Shape
{
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public static void RequireEqualLengths(int first, int second)
    {
        if (first != second)
        {
            throw new ArgumentException($"columns must have one length, found {first} and {second}");
        }
    }
}

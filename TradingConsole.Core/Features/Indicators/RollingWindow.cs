namespace TradingConsole.Core.Features.Indicators;

/// <summary>The last values of one series, oldest first, as one contiguous span.</summary>
/// <remarks>
/// Each value is written twice, half a buffer apart, so that the window never wraps. Sums are then taken over the whole
/// window in age order: a result depends on nothing but the window, so it carries no rounding from bars that left it.
/// </remarks>
internal sealed class RollingWindow(int capacity)
{
    private readonly double[] _values = new double[2 * capacity];
    private int _next;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public double Newest => _values[(_next == 0 ? capacity : _next) - 1];

    /// <summary>The oldest value; meaningful once the window is full.</summary>
    public double Oldest => _values[_next];

    public ReadOnlySpan<double> Values => IsFull ? _values.AsSpan(_next, capacity) : _values.AsSpan(0, Count);

    public void Push(double value)
    {
        _values[_next] = value;
        _values[_next + capacity] = value;
        _next = _next + 1 == capacity ? 0 : _next + 1;
        if (Count < capacity)
        {
            Count++;
        }
    }

    public void Clear() => (_next, Count) = (0, 0);
}

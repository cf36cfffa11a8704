namespace TradingConsole.Workers.PaperExchange.Markets;

/// <summary>The price and quantity grid of one contract. Every result is the double nearest to its decimal text.</summary>
internal readonly struct TickGrid
{
    private readonly long _tickUnits;
    private readonly double _priceScale;
    private readonly long _stepUnits;
    private readonly double _quantityScale;
    private readonly double _tick;
    private readonly double _step;

    public TickGrid(decimal tick, decimal step)
    {
        (_tick, _step) = ((double)tick, (double)step);
        (_priceScale, _quantityScale) = (Math.Pow(10, tick.Scale), Math.Pow(10, step.Scale));
        (_tickUnits, _stepUnits) = ((long)(tick * (decimal)_priceScale), (long)(step * (decimal)_quantityScale));
    }

    /// <summary>The nearest tick, at least one: no contract is free.</summary>
    public int Ticks(double price) => (int)Math.Clamp(Math.Round(price / _tick), 1, int.MaxValue);

    public double Price(int ticks) => ticks * _tickUnits / _priceScale;

    public double Round(double price) => Math.Max(1, Math.Round(price / _tick)) * _tickUnits / _priceScale;

    /// <summary>The nearest quantity step, at least one.</summary>
    public double Quantity(double quantity) => Math.Max(1, Math.Round(quantity / _step)) * _stepUnits / _quantityScale;

    /// <summary>The quantity step below, possibly zero.</summary>
    public double QuantityDown(double quantity) => Math.Floor((quantity / _step) + 1e-9) * _stepUnits / _quantityScale;
}

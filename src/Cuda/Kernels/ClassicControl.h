// The small control tasks: src/Envs/ClassicControl/*Dynamics, line by line.
#pragma once

constexpr double Pi = 3.141592653589793;

// The numbers of one environment: its state, then what is derived from that.
struct Numbers
{
    View columns;
    int environment;

    __device__ double &operator[](int column) const { return columns(column, environment); }
};

__device__ inline double within(double x, double limit) { return larger(smaller(x, limit), -limit); }

struct CartPole
{
    enum { X, XDot, Theta, ThetaDot };
    static constexpr int Observations = 4;

    static __device__ int observed(int d) { return d; }

    static __device__ void begin(const Stream &stream, const Numbers &s)
    {
        for (int k = 0; k < 4; k++)
        {
            s[k] = stream.uniform(-0.05, 0.05);
        }
    }

    // a / (m_c + m_p), correctly rounded.
    static __device__ double dividedByTotalMass(double a)
    {
        constexpr double mass = 0.1 + 1.0, y = 1 / mass;
        double q = a * y;
        return fma(fma(q, -mass, a), y, q);
    }

    static __device__ double advance(const Numbers &s, double action, bool &over)
    {
        constexpr double poleMassLength = 0.1 * 0.5, timeStep = 0.02, thetaLimit = 12 * 2 * Pi / 360;
        double x = s[X], xDot = s[XDot], theta = s[Theta], thetaDot = s[ThetaDot];
        double force = fma(action, 2 * 10.0, -10.0);
        SinCos angle = sinCosNearZero(theta);
        double temp = dividedByTotalMass(force + poleMassLength * (thetaDot * thetaDot) * angle.sin);
        double inertia = 0.5 * (4.0 / 3.0 - dividedByTotalMass(0.1 * (angle.cos * angle.cos)));
        double thetaDotDot = (9.8 * angle.sin - angle.cos * temp) / inertia;
        double xDotDot = temp - dividedByTotalMass(poleMassLength * thetaDotDot * angle.cos);
        x += timeStep * xDot;
        theta += timeStep * thetaDot;
        s[X] = x;
        s[XDot] = xDot + timeStep * xDotDot;
        s[Theta] = theta;
        s[ThetaDot] = thetaDot + timeStep * thetaDotDot;
        over = 2.4 < magnitude(x) || thetaLimit < magnitude(theta);
        return 1;
    }
};

struct Pendulum
{
    enum { Theta, Speed, Sin, Cos };
    static constexpr int Observations = 3;

    static __device__ int observed(int d) { return d == 0 ? Cos : d == 1 ? Sin : Speed; }

    static __device__ void derive(const Numbers &s)
    {
        SinCos angle = sinCos(s[Theta]);
        s[Sin] = angle.sin;
        s[Cos] = angle.cos;
    }

    static __device__ void begin(const Stream &stream, const Numbers &s)
    {
        s[Theta] = stream.uniform(-Pi, Pi);
        s[Speed] = stream.uniform(-1, 1);
        derive(s);
    }

    // The angle in [−π, π).
    static __device__ double normalized(double theta)
    {
        constexpr double turn = 2 * Pi, magic = 6755399441055744.0;
        double x = theta + Pi;
        double n = fma(x, 1 / turn, magic) - magic;
        double rest = fma(negated(n), turn, x);
        rest += rest < 0 ? turn : 0.0;
        return rest - Pi;
    }

    static __device__ double advance(const Numbers &s, double action, bool &over)
    {
        action = within(action, 2);
        double theta = s[Theta], speed = s[Speed];
        double angle = normalized(theta);
        double cost = angle * angle + 0.1 * (speed * speed) + 0.001 * (action * action);
        speed += (15.0 * s[Sin] + 3.0 * action) * 0.05;
        speed = within(speed, 8);
        s[Speed] = speed;
        s[Theta] = theta + speed * 0.05;
        derive(s);
        over = false;
        return negated(cost);
    }
};

struct Acrobot
{
    enum { Theta1, Theta2, Speed1, Speed2, Cos1, Sin1, Cos2, Sin2 };
    static constexpr int Observations = 6;

    struct State
    {
        double theta1, theta2, speed1, speed2;

        __device__ State operator+(const State &b) const
        {
            return {theta1 + b.theta1, theta2 + b.theta2, speed1 + b.speed1, speed2 + b.speed2};
        }
    };

    static __device__ int observed(int d) { return d < 4 ? Cos1 + d : Speed1 + d - 4; }

    static __device__ State scaled(double a, const State &s) { return {a * s.theta1, a * s.theta2, a * s.speed1, a * s.speed2}; }

    // cos (θ₁ + θ₂).
    static __device__ double derive(const Numbers &s)
    {
        SinCos first = sinCos(s[Theta1]), second = sinCos(s[Theta2]);
        s[Cos1] = first.cos;
        s[Sin1] = first.sin;
        s[Cos2] = second.cos;
        s[Sin2] = second.sin;
        return sinCos(s[Theta2] + s[Theta1]).cos;
    }

    static __device__ void begin(const Stream &stream, const Numbers &s)
    {
        for (int k = 0; k < 4; k++)
        {
            s[k] = (float)stream.uniform(-0.1, 0.1);
        }

        derive(s);
    }

    static __device__ State derivative(const State &s, double torque)
    {
        constexpr double half = 0.5, gravity = 9.8, square = half * half;
        SinCos second = sinCos(s.theta2);
        double cosBoth = sinCos(s.theta1 + s.theta2 - Pi / 2.0).cos;
        double cosFirst = sinCos(s.theta1 - Pi / 2.0).cos;
        double d1 = square + (1 + square + 2 * half * second.cos) + 1.0 + 1.0;
        double d2 = square + half * second.cos + 1.0;
        double phi2 = half * gravity * cosBoth;
        double phi1 = -half * (s.speed2 * s.speed2) * second.sin - 2 * half * s.speed2 * s.speed1 * second.sin
            + (half + 1) * gravity * cosFirst + phi2;
        double acceleration2 = (torque + d2 / d1 * phi1 - half * (s.speed1 * s.speed1) * second.sin - phi2) / (square + 1.0 - d2 * d2 / d1);
        double acceleration1 = negated(d2 * acceleration2 + phi1) / d1;
        return {s.speed1, s.speed2, acceleration1, acceleration2};
    }

    static __device__ double wrapped(double angle)
    {
        while (Pi < angle)
        {
            angle -= 2 * Pi;
        }

        while (angle < -Pi)
        {
            angle += 2 * Pi;
        }

        return angle;
    }

    static __device__ double advance(const Numbers &s, double action, bool &over)
    {
        constexpr double timeStep = 0.2;
        State y{s[Theta1], s[Theta2], s[Speed1], s[Speed2]};
        double torque = action - 1;
        State k1 = derivative(y, torque);
        State k2 = derivative(y + scaled(timeStep / 2.0, k1), torque);
        State k3 = derivative(y + scaled(timeStep / 2.0, k2), torque);
        State k4 = derivative(y + scaled(timeStep, k3), torque);
        y = y + scaled(timeStep / 6.0, k1 + scaled(2, k2) + scaled(2, k3) + k4);
        s[Theta1] = wrapped(y.theta1);
        s[Theta2] = wrapped(y.theta2);
        s[Speed1] = within(y.speed1, 4 * Pi);
        s[Speed2] = within(y.speed2, 9 * Pi);
        double cosOfBoth = derive(s);
        over = 1 < negated(s[Cos1]) - cosOfBoth;
        return over ? 0.0 : -1.0;
    }
};

struct MountainCar
{
    enum { Position, Speed };
    static constexpr int Observations = 2;

    static __device__ int observed(int d) { return d; }

    static __device__ void begin(const Stream &stream, const Numbers &s)
    {
        s[Position] = stream.uniform(-0.6, -0.4);
        s[Speed] = 0;
    }

    static __device__ double slope(double position) { return sinCos(3 * position).cos; }

    static __device__ void move(double &position, double &speed)
    {
        speed = within(speed, 0.07);
        position = larger(smaller(position + speed, 0.6), -1.2);
        speed = position == -1.2 && speed < 0 ? 0.0 : speed;
    }

    static __device__ double advance(const Numbers &s, double action, bool &over)
    {
        double position = s[Position];
        double push = (action - 1) * 0.001;
        double speed = s[Speed] + (push + slope(position) * -0.0025);
        move(position, speed);
        s[Position] = position;
        s[Speed] = speed;
        over = 0.5 <= position && 0 <= speed;
        return -1;
    }
};

struct MountainCarContinuous : MountainCar
{
    // To float, as the addition of a number with as many bits more rounds.
    static __device__ double roundedToSingle(double x)
    {
        double power = ofBits((Bits)(bitsOf(x) & 0x7FF0000000000000ull));
        double magic = power * (1.5 * (1ll << 29));
        return x + magic - magic;
    }

    static __device__ double advance(const Numbers &s, double action, bool &over)
    {
        double position = s[Position];
        double pull = 0.0025 * slope(position);
        double force = within(action, 1);
        double speed = s[Speed] + (force * 0.0015 - pull);
        move(position, speed);
        over = 0.45 <= position && 0 <= speed;
        s[Position] = roundedToSingle(position);
        s[Speed] = roundedToSingle(speed);
        return (over ? 100.0 : 0.0) - action * action * 0.1;
    }
};
